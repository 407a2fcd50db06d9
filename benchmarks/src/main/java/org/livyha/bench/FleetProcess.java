// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A fleet in a process of its own, as {@code scripts/fleet} runs it. It gives way to the servers: a thousand drivers that call
 * in vain at a dead leader do that on other hosts.
 */
final class FleetProcess implements AutoCloseable {
    /** As many as have two lines each in the 20,000 open files that a process may often have, and room. */
    static final int MOST = 4000;

    private final Path sparkHome;
    private final int port;
    private final JavaProcess process;

    /**
     * Starts it and waits until it can be asked.
     *
     * @param dist of module benchmarks
     * @param dir for its Spark home and what it writes down; made
     */
    FleetProcess(Path dist, Path dir) throws IOException, InterruptedException {
        Files.createDirectories(dir);
        this.sparkHome = dir.resolve("spark");
        this.port = JavaProcess.freePort();
        this.process = new JavaProcess(
                dist,
                dir.resolve("log"),
                List.of("nice", "-n", System.getenv().getOrDefault("BENCH_FLEET_NICE", "19")),
                List.of("-Xmx1500m", "-XX:+UseSerialGC"),
                List.of(
                        "org.livyha.fleet.FleetMain",
                        "127.0.0.1:" + port,
                        sparkHome.toString(),
                        dir.resolve("truth").toString()));
        Waiting.until("the fleet is there", Duration.ofMinutes(1), () -> {
            connect().close();
            return true;
        });
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** The Spark home whose applications it simulates. */
    Path sparkHome() {
        return sparkHome;
    }

    /** Starts drivers, each {@code TAG SECRET SERVERS}. */
    void start(List<String> drivers) throws IOException {
        try (Socket socket = connect();
                PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String driver : drivers) {
                out.println("start " + driver);
                String answer = in.readLine();
                if (!"started".equals(answer)) {
                    throw new IOException("the fleet did not start a driver: " + answer);
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
