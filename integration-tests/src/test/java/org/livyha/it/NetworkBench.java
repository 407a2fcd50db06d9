// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Several hosts with addresses of their own on one switch: network namespaces, joined by a bridge that has a namespace to
 * itself, so that nothing touches the machine's own network. Needs root and {@code ip} of iproute2.
 *
 * <pre>
 *   [host: eth0 10.99.0.n] ---- p-host [switch: br0] p-host ---- [host: eth0 10.99.0.m]
 * </pre>
 */
final class NetworkBench implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String prefix =
            "livyha" + ProcessHandle.current().pid() + "x" + Long.toString(System.nanoTime() & 0xffffff, 36);
    private final List<String> namespaces = new ArrayList<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    /** What is missing to make one; empty when nothing is. */
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces need root";
        }
        boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "ip")));
        if (!found) {
            return "network namespaces need the command ip of iproute2";
        }
        String probe = "livyha-probe-" + ProcessHandle.current().pid();
        try {
            Processes.run(LIMIT, "ip", "netns", "add", probe);
            Processes.run(LIMIT, "ip", "netns", "del", probe);
            return "";
        } catch (IOException | AssertionError e) {
            return "network namespaces cannot be made here: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** @param hosts short names, at most 10 letters each */
    static NetworkBench of(String... hosts) throws IOException, InterruptedException {
        NetworkBench bench = new NetworkBench();
        try {
            bench.makeSwitch();
            for (String host : hosts) {
                bench.makeHost(host);
            }
            return bench;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            bench.close();
            throw e;
        }
    }

    private void makeSwitch() throws IOException, InterruptedException {
        make("switch");
        in("switch", "link", "add", "br0", "type", "bridge", "stp_state", "0", "forward_delay", "0");
        in("switch", "link", "set", "br0", "up");
    }

    private void makeHost(String host) throws IOException, InterruptedException {
        make(host);
        ip(
                "link",
                "add",
                "name",
                "eth0",
                "netns",
                namespace(host),
                "type",
                "veth",
                "peer",
                "name",
                "p-" + host,
                "netns",
                namespace("switch"));
        String address = "10.99.0." + (10 + addresses.size());
        addresses.put(host, address);
        in(host, "addr", "add", address + "/24", "dev", "eth0");
        in(host, "link", "set", "eth0", "up");
        in("switch", "link", "set", "p-" + host, "master", "br0", "up");
    }

    private void make(String name) throws IOException, InterruptedException {
        namespaces.add(namespace(name));
        ip("netns", "add", namespace(name));
        in(name, "link", "set", "lo", "up");
    }

    private String namespace(String host) {
        return prefix + "-" + host;
    }

    private void in(String host, String... command) throws IOException, InterruptedException {
        ip(Stream.concat(Stream.of("-n", namespace(host)), Stream.of(command)).toArray(String[]::new));
    }

    private static void ip(String... command) throws IOException, InterruptedException {
        Processes.run(LIMIT, Stream.concat(Stream.of("ip"), Stream.of(command)).toArray(String[]::new));
    }

    String address(String host) {
        return addresses.get(host);
    }

    /** What to put in front of a command line to have it run on that host; the process keeps its id. */
    List<String> on(String host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    /** Pulls the host's cable out of the switch. What is inside the host goes on talking to itself. */
    void cut(String host) throws IOException, InterruptedException {
        in("switch", "link", "set", "p-" + host, "down");
    }

    void heal(String host) throws IOException, InterruptedException {
        in("switch", "link", "set", "p-" + host, "up");
    }

    /** Ends whatever still runs on the hosts, and removes them. */
    @Override
    public void close() throws IOException, InterruptedException {
        for (String namespace : namespaces) {
            Process pids = new ProcessBuilder("ip", "netns", "pids", namespace).start();
            String text = new String(pids.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            pids.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            text.lines().map(line -> Long.valueOf(line.trim())).forEach(pid -> ProcessHandle.of(pid)
                    .ifPresent(ProcessHandle::destroyForcibly));
        }
        for (String namespace : namespaces) {
            Process delete = new ProcessBuilder("ip", "netns", "del", namespace)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            delete.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
