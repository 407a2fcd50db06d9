// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates sessions or batches, each under a name of its own, and keeps what became of each attempt. For any thread. */
final class Creations {
    private final String prefix;
    private final String table;
    private final String fields;
    private final AtomicInteger number = new AtomicInteger();
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    /**
     * @param status 0 when there was no answer
     * @param id -1 unless created
     * @param sentAt and {@code answeredAt}: by {@link System#nanoTime}
     */
    record Attempt(String name, int status, int id, long sentAt, long answeredAt, String text) {
        boolean acknowledged() {
            return status / 100 == 2;
        }
    }

    private Creations(String prefix, String table, String fields) {
        this.prefix = prefix;
        this.table = table;
        this.fields = fields;
    }

    static Creations sessions(String prefix) {
        return new Creations(prefix, "/sessions", "\"kind\":\"spark\"");
    }

    /** @param file below the white-listed directory */
    static Creations batches(String prefix, String file) {
        return new Creations(prefix, "/batches", "\"file\":\"" + file + "\",\"className\":\"Main\"");
    }

    Attempt one(Rest rest) {
        String name = prefix + "-" + number.incrementAndGet();
        long sentAt = System.nanoTime();
        int status = 0;
        int id = -1;
        String text;
        try {
            Rest.Answer answer = rest.post(table, "{" + fields + ",\"name\":\"" + name + "\"}");
            status = answer.status();
            id = answer.isSuccess() ? answer.body().path("id").asInt(-1) : -1;
            text = answer.text();
        } catch (UncheckedIOException e) {
            text = e.getCause().toString();
        }
        Attempt attempt = new Attempt(name, status, id, sentAt, System.nanoTime(), text);
        attempts.add(attempt);
        return attempt;
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    List<Attempt> acknowledged() {
        return attempts.stream().filter(Attempt::acknowledged).toList();
    }
}
