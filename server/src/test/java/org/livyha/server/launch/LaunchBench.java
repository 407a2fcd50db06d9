// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A Spark home whose spark-submit is a shell script of the test, and a work directory; ends every process it knows of. */
final class LaunchBench implements AutoCloseable {
    final Path home;
    final Path workDir;
    final LocalProcesses processes;

    LaunchBench(Path root) throws IOException {
        home = root.resolve("spark");
        workDir = root.resolve("work");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(workDir);
        processes = new LocalProcesses(workDir);
        submitDoes("exit 0");
    }

    /** What spark-submit is from now on. */
    void submitDoes(String script) throws IOException {
        Path submit = home.resolve("bin/spark-submit");
        Files.deleteIfExists(submit);
        Files.writeString(submit, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    SparkAppLauncher launcher() {
        return new SparkAppLauncher(new SparkInstallation(home), workDir, Duration.ofSeconds(1));
    }

    AppDirectory directory(String tag) {
        return AppDirectory.of(workDir, tag);
    }

    AppReport.State state(String tag) {
        return processes.find(tag).state();
    }

    void awaitState(String tag, AppReport.State state) {
        await().until(() -> state(tag) == state);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    static LaunchSpec spec(String tag, Map<String, String> conf, String... args) {
        return new LaunchSpec(tag, "a name", "/ok/app.jar", "org.example.Main", List.of(args), conf, options());
    }

    static AppOptions options() {
        return new AppOptions(null, null, null, null, null, null, null, null, null, null);
    }

    static void signal(String name, long target) throws IOException, InterruptedException {
        if (!trySignal(name, target)) {
            throw new IOException("could not send " + name + " to " + target);
        }
    }

    /** @return false when nobody is there to be told */
    private static boolean trySignal(String name, long target) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + target).start();
        return kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0;
    }

    /** Command line and environment of every process of a session. */
    static List<String> commandLinesOfSession(long session) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .filter(path -> sessionOf(path) == session)
                    .map(path -> read(path.resolve("cmdline")) + " " + read(path.resolve("environ")))
                    .toList();
        }
    }

    private static long sessionOf(Path process) {
        String stat = read(process.resolve("stat"));
        return stat.isEmpty()
                ? -1
                : Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try (Stream<Path> entries = Files.list(workDir)) {
            for (Path entry :
                    entries.filter(path -> Files.exists(path.resolve("pid"))).toList()) {
                AppDirectory directory = new AppDirectory(entry);
                if (directory.supervisor().orElseThrow().node().equals("another-host")) {
                    continue;
                }
                for (ProcessIdentity one : Stream.concat(directory.supervisor().stream(), directory.child().stream())
                        .toList()) {
                    if (one.isAlive()) {
                        // It may end by itself at this very moment.
                        trySignal("KILL", -directory.supervisor().orElseThrow().pid());
                        await().until(() -> !one.isAlive());
                    }
                }
            }
        }
    }
}
