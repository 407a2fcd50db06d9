// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.livyha.ctl.http.Answer;

/**
 * Looks at the canary at a steady pace, whatever became of earlier looks: a client that waited for each answer would sleep
 * through an outage and not see its end.
 */
public final class ReadLoad implements AutoCloseable {
    /** So many may wait at once; more looks are left out. */
    private static final int AT_ONCE = 300;

    private final Sender sender;
    private final int session;
    private final Duration interval;
    private final ScheduledExecutorService pace =
            Executors.newSingleThreadScheduledExecutor(Threads.named("drill-pace"));
    private final ExecutorService readers = Executors.newCachedThreadPool(Threads.named("drill-reader"));
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicInteger count = new AtomicInteger();

    public ReadLoad(Sender sender, int session, Duration interval) {
        this.sender = sender;
        this.session = session;
        this.interval = interval;
    }

    public void start() {
        pace.scheduleAtFixedRate(this::tick, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (room.tryAcquire()) {
            readers.execute(() -> {
                try {
                    look();
                } finally {
                    room.release();
                }
            });
        }
    }

    private void look() {
        if (count.incrementAndGet() % 2 == 0) {
            sender.send(
                    Op.What.READ,
                    "session " + session,
                    1,
                    "GET",
                    "/sessions/" + session,
                    null,
                    null,
                    this::wrongSession);
        } else {
            sender.send(Op.What.LIST, "sessions", 1, "GET", "/sessions?from=0&size=100", null, null, this::wrongList);
        }
    }

    private String wrongSession(Answer answer) {
        int id = answer.json().path("id").asInt(-1);
        return id == session ? null : "it shows session " + id + ", expected " + session;
    }

    private String wrongList(Answer answer) {
        JsonNode list = answer.json();
        int total = list.path("total").asInt(0);
        if (total > 100) {
            return list.path("sessions").size() == 100 ? null : "a partial list";
        }
        for (JsonNode one : list.path("sessions")) {
            if (one.path("id").asInt(-1) == session) {
                return null;
            }
        }
        return "a list of " + total + " without session " + session;
    }

    @Override
    public void close() {
        pace.shutdownNow();
        readers.shutdownNow();
    }
}
