// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A JVM from the server's distribution, ended by its process id. */
final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    /**
     * Starts it.
     *
     * @param dist the server's {@code target/dist}
     * @param log its output is appended
     */
    JavaProcess(Path dist, Path log, List<String> options, List<String> mainAndArguments) throws IOException {
        this(dist, log, List.of(), options, mainAndArguments);
    }

    /** @param prefix of the command line, such as {@code nice -n 10} */
    JavaProcess(Path dist, Path log, List<String> prefix, List<String> options, List<String> mainAndArguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(java("java"));
        command.addAll(options);
        command.addAll(List.of("-cp", dist.resolve("lib") + "/*"));
        command.addAll(mainAndArguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("LIVY_HOME", dist.toString());
        this.process = builder.start();
        this.log = log;
    }

    /** A port that is free now, below those that the kernel gives to clients. */
    static int freePort() throws IOException {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        run("kill", "-" + name, String.valueOf(process.pid()));
    }

    /** What the JDK's own diagnostics say of it. */
    String jcmd(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java("jcmd"), String.valueOf(process.pid())));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }

    int threads() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .map(line -> Integer.parseInt(line.substring(8).trim()))
                .findFirst()
                .orElseThrow();
    }

    Processors processors() throws IOException {
        return Processors.of(process.pid());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end");
            }
            return said;
        }
    }

    /** {@code kill -9}; does not wait for its end. */
    void kill() {
        process.destroyForcibly();
    }

    /** {@code kill -TERM}; does not wait for its end. */
    void terminate() {
        process.destroy();
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " does not end, see " + log);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        awaitEnd();
    }
}
