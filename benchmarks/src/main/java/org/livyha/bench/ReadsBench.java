// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How many reads a second the leader answers to clients that keep their connections, as far as it lets them. */
final class ReadsBench {
    private static final int CLIENTS = 8;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    private final int port;
    private final Table table = new Table();

    ReadsBench(int port) {
        this.port = port;
    }

    void run(int sessions, int rounds) throws Exception {
        for (String path : List.of("/sessions?size=100", "/sessions/" + Math.max(0, sessions - 1))) {
            table.target("GET " + path + ", requests/s", ">= 5 x Livy's");
            measure(path, WARM);
            for (int round = 0; round < rounds; round++) {
                table.row("GET " + path + ", requests/s").add(measure(path, MEASURED));
            }
        }
        table.print("Reads, " + sessions + " sessions, " + CLIENTS + " clients");
    }

    private double measure(String path, Duration time) throws Exception {
        long until = System.nanoTime() + time.toNanos();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                counts.add(clients.submit(() -> ask(path, until)));
            }
            long all = 0;
            for (Future<Long> count : counts) {
                all += count.get();
            }
            return all / (time.toNanos() / 1e9);
        } finally {
            clients.shutdownNow();
        }
    }

    private long ask(String path, long until) throws IOException {
        long count = 0;
        try (Http http = new Http(port, Duration.ofSeconds(30))) {
            while (System.nanoTime() < until) {
                Http.Answer answer = http.ask("GET", path, "");
                if (answer.status() != 200) {
                    throw new IOException("GET " + path + " was answered " + answer.status());
                }
                count++;
            }
        }
        return count;
    }
}
