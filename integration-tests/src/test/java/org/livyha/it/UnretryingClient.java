// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A client that does one kind of thing at one server, never asks twice, and takes anything but the one right answer for a
 * failure. Keeps what it was told and how long that took.
 */
final class UnretryingClient {
    private static final List<String> JSON = List.of("Content-Type: application/json");

    private final String name;
    private final Wire wire;
    private final boolean quick;
    private final Client thread;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final Map<String, Map<Integer, String>> acknowledged = new ConcurrentHashMap<>();
    private int number;

    /** From one instant to another, by {@link System#nanoTime}. */
    record Span(long begin, long end) {
        boolean overlaps(Span other) {
            return begin <= other.end && other.begin <= end;
        }

        long millis() {
            return TimeUnit.NANOSECONDS.toMillis(end - begin);
        }
    }

    private UnretryingClient(
            String kind, ServerProcess server, boolean quick, Duration pause, Consumer<UnretryingClient> step) {
        this.name = kind + "-" + server.node();
        this.quick = quick;
        this.wire = new Wire(server.url(), Duration.ofSeconds(30));
        this.thread = new Client(name, pause, () -> attempt(step));
    }

    /** Reads a list and one of its entries. */
    static UnretryingClient reader(ServerProcess server, int last) {
        return new UnretryingClient("reader", server, true, Duration.ofMillis(10), client -> {
            JsonNode list = client.expect(200, "GET", "/sessions?from=100&size=20", null);
            client.check(
                    list.path("total").asInt() == last + 1
                            && list.path("sessions").size() == 20,
                    list);
            JsonNode one = client.expect(200, "GET", "/sessions/0", null);
            client.check(one.path("name").asText().equals("real"), one);
        });
    }

    /** Adds a line to a file with each statement, and waits for its end. */
    static UnretryingClient statements(ServerProcess server, Path file) {
        return new UnretryingClient("statements", server, true, Duration.ofMillis(20), client -> {
            String line = client.name + "-" + ++client.number;
            String code = "java.nio.file.Files.write(java.nio.file.Paths.get(\\\"" + file + "\\\"), \\\"" + line
                    + "\\\\n\\\".getBytes, java.nio.file.StandardOpenOption.APPEND)";
            JsonNode made = client.expect(201, "POST", "/sessions/0/statements", "{\"code\":\"" + code + "\"}");
            client.acknowledge("statements", made, line);
        });
    }

    /** Creates batches that end at once. */
    static UnretryingClient creator(ServerProcess server, Path done) {
        return new UnretryingClient("creator", server, true, Duration.ofMillis(250), client -> {
            String given = client.name + "-" + ++client.number;
            String body = "{\"file\":\"" + done + "\",\"className\":\"Main\",\"name\":\"" + given + "\","
                    + SparkHomes.until(done) + "}";
            client.acknowledge("/batches", client.expect(201, "POST", "/batches", body), given);
        });
    }

    /** Waits for news of a session of which there are none. */
    static UnretryingClient waiter(ServerProcess server) {
        return new UnretryingClient("waiter", server, false, Duration.ZERO.plusMillis(10), client -> {
            JsonNode session = client.expect(200, "GET", "/sessions/1?wait=3", null);
            client.check(session.path("name").asText().equals("waiting"), session);
        });
    }

    private void attempt(Consumer<UnretryingClient> step) {
        try {
            step.accept(this);
        } catch (RuntimeException e) {
            failures.add(name + ": " + (e.getCause() == null ? e : e.getCause()));
        }
    }

    private JsonNode expect(int status, String method, String path, String body) {
        long begin = System.nanoTime();
        Wire.Answer answer = wire.send(method, path, JSON, body);
        spans.add(new Span(begin, System.nanoTime()));
        check(answer.status() == status && answer.json() != null, answer);
        return answer.json();
    }

    private void check(boolean right, Object answer) {
        if (!right) {
            throw new IllegalStateException("did not expect " + answer);
        }
    }

    private void acknowledge(String table, JsonNode made, String what) {
        acknowledged
                .computeIfAbsent(table, t -> new ConcurrentHashMap<>())
                .put(made.path("id").asInt(), what);
    }

    void stop() {
        try {
            thread.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Stream<String> failures() {
        return failures.stream();
    }

    /** By id. */
    Map<Integer, String> acknowledged(String table) {
        return acknowledged.getOrDefault(table, Map.of());
    }

    /** How long the requests took that are answered at once, in ascending order. */
    static List<Long> quickMillis(List<UnretryingClient> clients, Predicate<Span> which) {
        List<Long> millis = new ArrayList<>();
        for (UnretryingClient client : clients) {
            if (client.quick) {
                client.spans.stream().filter(which).map(Span::millis).forEach(millis::add);
            }
        }
        return millis.stream().sorted().toList();
    }

    static String summary(List<Long> sorted) {
        int count = sorted.size();
        return count == 0
                ? "none"
                : "n=" + count + " p50=" + sorted.get(count / 2) + " p99=" + sorted.get(count * 99 / 100) + " max="
                        + sorted.get(count - 1);
    }
}
