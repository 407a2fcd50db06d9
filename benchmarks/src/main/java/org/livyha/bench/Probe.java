// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * Clients that ask one server again and again, each request on a connection of its own, and repeat nothing: what fails has
 * failed. Safe for use by any thread.
 */
final class Probe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean over;

    /** One request, with the monotonic times of its beginning and end; status 0 when there was no answer. */
    record Request(long begin, long end, int status, String problem) {
        boolean ok() {
            return status / 100 == 2;
        }

        double millis() {
            return (end - begin) / 1e6;
        }
    }

    Probe(int port, String path, int threads) {
        for (int i = 0; i < threads; i++) {
            Thread client = new Thread(() -> ask(port, path), "probe-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
    }

    private void ask(int port, String path) {
        while (!over) {
            long begin = System.nanoTime();
            int status = 0;
            String problem = null;
            try (Http http = new Http(port, PATIENCE)) {
                Http.Answer answer = http.ask("GET", path, "");
                status = answer.status();
                problem = status / 100 == 2 ? null : answer.body();
            } catch (IOException e) {
                problem = e.toString();
            }
            requests.add(new Request(begin, System.nanoTime(), status, problem));
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** When the first good answer came after this instant; empty when none has. */
    OptionalLong firstGoodAfter(long instant) {
        synchronized (requests) {
            return requests.stream()
                    .filter(request -> request.ok() && request.end() > instant)
                    .mapToLong(Request::end)
                    .min();
        }
    }

    /** Those that were under way at some time between the two instants. */
    List<Request> during(long from, long to) {
        synchronized (requests) {
            return requests.stream()
                    .filter(request -> request.end() >= from && request.begin() <= to)
                    .toList();
        }
    }

    List<Request> failed() {
        synchronized (requests) {
            return requests.stream().filter(request -> !request.ok()).toList();
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread client : clients) {
            client.join(PATIENCE.toMillis());
        }
    }
}
