// SPDX-License-Identifier: Apache-2.0

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What scripts/quickstart shows: a ZooKeeper, a pair of servers, a Spark session, a kill -9 in the middle of a statement.
 * Run by the JDK as a source file; every process it starts ends with it.
 */
public final class Quickstart {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(1);
    private static final String LONG_STATEMENT = "val total = sc.parallelize(1 to 20, 2)"
            + ".map { i => Thread.sleep(600); i * x }.sum; println(s\"the sum is $total\")";

    private final Path dist;
    private final Path sparkHome;
    private final Path run;
    private final List<Process> started = new ArrayList<>();
    private final List<String> timeline = new ArrayList<>();
    private final long begin = System.nanoTime();
    private volatile List<Server> known = List.of();

    private Quickstart(Path dist, Path sparkHome, Path run) {
        this.dist = dist;
        this.sparkHome = sparkHome;
        this.run = run;
    }

    public static void main(String[] args) throws Exception {
        boolean once = args.length > 3 && args[3].equals("--once");
        Quickstart quickstart = new Quickstart(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(quickstart::cleanUp));
        boolean held;
        try {
            held = quickstart.show(once);
        } catch (Exception | AssertionError e) {
            System.err.println("quickstart: " + e.getMessage());
            held = false;
        }
        if (held && !once) {
            System.out.println("\nThe pair stays up. Ctrl-C ends it and leaves nothing behind.");
            new CountDownLatch(1).await();
        }
        System.exit(held ? 0 : 1);
    }

    /** One server of the pair. */
    private record Server(String name, int port, Path conf, Path log) {
        String url() {
            return "http://127.0.0.1:" + port;
        }
    }

    private boolean show(boolean once) throws Exception {
        int zookeeperPort = startZooKeeper();
        List<Server> servers = List.of(configure("a", zookeeperPort), configure("b", zookeeperPort));
        known = servers;
        List<Process> processes = new ArrayList<>();
        for (Server server : servers) {
            processes.add(start(server));
        }
        int leader = await("one of the two servers to lead", () -> leaderOf(servers), index -> index >= 0);
        Server old = servers.get(leader);
        Server survivor = servers.get(1 - leader);
        await("the standby to be ready", () -> status(survivor, "/sessions"), code -> code == 200);
        mark("server " + old.name() + " leads, server " + survivor.name() + " is its warm standby");

        JsonNode session = post(survivor, "/sessions", "{\"kind\":\"spark\"}", 201);
        int id = session.path("id").asInt();
        mark("created session " + id + ", asking the standby (it forwards)");
        await("Spark to start", () -> get(old, "/sessions/" + id).path("state").asText(), "idle"::equals);
        mark("session " + id + " is idle: Spark is up");
        JsonNode first = statement(old, id, "val x = 2");
        mark("statement 0: " + text(finished(old, id, first)));
        JsonNode count = statement(old, id, "sc.parallelize(1 to 1000).filter(_ % 7 == 0).count");
        mark("statement 1, a Spark job: " + text(finished(old, id, count)));
        JsonNode running = statement(old, id, LONG_STATEMENT);
        await("the long statement to run", () -> poll(old, id, running).path("state").asText(), "running"::equals);
        mark("statement 2 is running: a Spark job of about 7 s");

        Process victim = processes.get(leader);
        long killed = System.nanoTime();
        victim.destroyForcibly();
        mark("kill -9 " + victim.pid() + ": server " + old.name() + " is gone");
        JsonNode seen = firstAnswer(survivor, "/sessions/" + id + "/statements/2");
        Duration takeover = Duration.ofNanos(System.nanoTime() - killed);
        mark("first answer from server " + survivor.name() + ", " + takeover.toMillis()
                + " ms after the kill: statement 2 is " + seen.path("state").asText());
        String sum = text(finished(survivor, id, seen));
        mark("statement 2 has finished under server " + survivor.name() + ": " + sum);
        String doubled = text(finished(survivor, id, statement(survivor, id, "x * 21")));
        mark("the session still knows x: " + doubled);

        start(old);
        await("server " + old.name() + " to be back", () -> status(old, "/health/ready"), code -> code == 200);
        mark("server " + old.name() + " is back, as standby");

        boolean held = sum.contains("the sum is 420.0") && doubled.contains("42")
                && takeover.compareTo(TAKEOVER_LIMIT) <= 0;
        report(held, takeover, servers, id, once);
        return held;
    }

    private void report(boolean held, Duration takeover, List<Server> servers, int id, boolean once) {
        System.out.println("\n  seconds  what happened");
        timeline.forEach(System.out::println);
        System.out.printf(
                "%nkill to first successful answer from the new leader: %d ms (expected at most %d ms)%n%s%n",
                takeover.toMillis(),
                TAKEOVER_LIMIT.toMillis(),
                held ? "Everything held: nothing was lost, nothing ran twice." : "SOMETHING DID NOT HOLD.");
        System.out.println("logs: " + run + "/*.log, drivers: " + run.resolve("work")
                + (held && once ? " (removed now, because everything held)" : ""));
        if (!once) {
            String url = servers.get(0).url();
            System.out.println("\nTry it (either server will do, " + servers.get(0).url() + " or "
                    + servers.get(1).url() + "):\n"
                    + "  curl " + url + "/sessions\n"
                    + "  curl -H 'Content-Type: application/json' -d '{\"code\":\"x + 1\"}' " + url + "/sessions/" + id
                    + "/statements\n"
                    + "  curl " + url + "/sessions/" + id + "/statements\n"
                    + "  curl " + url + "/health/leader");
        }
    }

    private int startZooKeeper() throws IOException {
        int port = freePort();
        Path conf = run.resolve("zookeeper.cfg");
        Files.writeString(conf, "tickTime=500\nminSessionTimeout=4000\nadmin.enableServer=false\ndataDir="
                + Files.createDirectories(run.resolve("zookeeper")) + "\nclientPortAddress=127.0.0.1\nclientPort=" + port
                + "\n");
        launch(run.resolve("zookeeper.log"), "-Xmx128m", "org.apache.zookeeper.server.ZooKeeperServerMain",
                conf.toString());
        mark("started ZooKeeper on port " + port);
        return port;
    }

    private Server configure(String name, int zookeeperPort) throws IOException {
        int port = freePort();
        int driverPort = freePort();
        Path conf = run.resolve("server-" + name + ".conf");
        Files.writeString(conf, String.join("\n",
                "livy.server.host = 127.0.0.1",
                "livy.server.port = " + port,
                "livy.server.spark-home = " + sparkHome,
                "livy.spark.master = local[2]",
                "livy.server.recovery.mode = recovery",
                "livy.server.recovery.state-store = zookeeper",
                "livy.server.zookeeper.url = 127.0.0.1:" + zookeeperPort,
                "livy.rsc.rpc.server.address = 127.0.0.1",
                "livy.rsc.launcher.address = 127.0.0.1",
                "livy.rsc.launcher.port.range = " + driverPort + "~" + driverPort,
                "livy.server.ha.enabled = true",
                "livy.server.ha.node-id = " + name,
                "livy.server.ha.advertised-url = http://127.0.0.1:" + port,
                "livy.server.ha.peer.host = 127.0.0.1",
                "livy.server.ha.peer.port = " + freePort(),
                "livy.server.ha.work-dir = " + run.resolve("work"),
                ""));
        return new Server(name, port, conf, run.resolve("server-" + name + ".log"));
    }

    private Process start(Server server) throws IOException {
        return launch(server.log(), "-Xmx256m", "org.livyha.server.Main", server.conf().toString());
    }

    /** In a session of its own, so that Ctrl-C on the terminal is ours to handle. */
    private Process launch(Path log, String memory, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of("setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory, "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-cp", dist.resolve("lib") + "/*"));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("LIVY_HOME", dist.toString());
        Process process = builder.start();
        synchronized (started) {
            started.add(process);
        }
        return process;
    }

    /** Below the range from which the kernel gives ports to clients, so that it stays free until it is used. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Taken: another one.
            }
        }
        throw new IOException("no free port found");
    }

    private void mark(String what) {
        String line = String.format("  %7.2f  %s", (System.nanoTime() - begin) / 1e9, what.strip());
        System.out.println(line);
        timeline.add(line);
    }

    private interface Question<T> {
        T ask() throws Exception;
    }

    private <T> T await(String what, Question<T> question, Predicate<T> answered) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        long nextDot = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        boolean dots = false;
        while (System.nanoTime() < deadline) {
            try {
                T answer = question.ask();
                if (answered.test(answer)) {
                    System.out.print(dots ? "\n" : "");
                    return answer;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            if (System.nanoTime() > nextDot) {
                System.out.print(dots ? "." : "           waiting for " + what + " .");
                System.out.flush();
                dots = true;
                nextDot += TimeUnit.SECONDS.toNanos(1);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("waited three minutes for " + what + "; see the logs in " + run);
    }

    private static int leaderOf(List<Server> servers) throws Exception {
        for (Server server : servers) {
            if (status(server, "/health/leader") == 200) {
                return servers.indexOf(server);
            }
        }
        return -1;
    }

    /** As a client without retries sees it, but for refused or broken connections: these it tries again at once. */
    private static JsonNode firstAnswer(Server server, String path) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> response = send(server, "GET", path, null);
                if (response.statusCode() == 200) {
                    return JSON.readTree(response.body());
                }
            } catch (IOException e) {
                // Tried again.
            }
        }
        throw new AssertionError("server " + server.name() + " did not take over within 30 s; see " + server.log());
    }

    private JsonNode finished(Server server, int session, JsonNode statement) throws Exception {
        return await("statement " + statement.path("id"), () -> poll(server, session, statement),
                s -> s.path("state").asText().equals("available"));
    }

    private static JsonNode poll(Server server, int session, JsonNode statement) throws Exception {
        return get(server, "/sessions/" + session + "/statements/" + statement.path("id").asInt());
    }

    private static JsonNode statement(Server server, int session, String code) throws Exception {
        return post(server, "/sessions/" + session + "/statements",
                JSON.writeValueAsString(JSON.createObjectNode().put("code", code)), 201);
    }

    private static String text(JsonNode statement) {
        return statement.at("/output/data").path("text/plain").asText(statement.toString()).strip().replace("\n", "; ");
    }

    private static int status(Server server, String path) throws Exception {
        return send(server, "GET", path, null).statusCode();
    }

    private static JsonNode get(Server server, String path) throws Exception {
        return JSON.readTree(send(server, "GET", path, null).body());
    }

    private static JsonNode post(Server server, String path, String body, int expected) throws Exception {
        HttpResponse<String> response = send(server, "POST", path, body);
        if (response.statusCode() != expected) {
            throw new AssertionError("POST " + path + " was answered " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> send(Server server, String method, String path, String body) throws Exception {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * The session first, in good order, so that its driver removes its temporary files; then servers, so that nothing is
     * launched any more; then whatever driver is left, then ZooKeeper.
     */
    private void cleanUp() {
        deleteSession();
        List<Process> all;
        synchronized (started) {
            all = List.copyOf(started);
        }
        all.stream().skip(1).forEach(Process::destroyForcibly);
        try (Stream<Path> pids = Files.isDirectory(run.resolve("work"))
                ? Files.find(run.resolve("work"), 2, (path, attributes) -> path.endsWith("pid"))
                : Stream.empty()) {
            pids.forEach(Quickstart::kill);
        } catch (IOException e) {
            System.err.println("quickstart: could not look for drivers: " + e);
        }
        all.forEach(Process::destroyForcibly);
    }

    private void deleteSession() {
        for (Server server : known) {
            try {
                if (send(server, "DELETE", "/sessions/0", null).statusCode() / 100 != 5) {
                    return;
                }
            } catch (Exception e) {
                // Not there, or not any more: the other one.
            }
        }
    }

    private static void kill(Path pidFile) {
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip().split("\\s+")[0]);
            ProcessHandle.of(pid).ifPresent(process -> {
                List<ProcessHandle> family =
                        Stream.concat(Stream.of(process), process.descendants()).toList();
                family.forEach(ProcessHandle::destroyForcibly);
            });
        } catch (IOException | NumberFormatException e) {
            System.err.println("quickstart: cannot read " + pidFile + ": " + e);
        }
    }
}
