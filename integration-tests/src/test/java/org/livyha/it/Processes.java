// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Short commands, and the applications that servers of a test have launched. */
final class Processes {
    private Processes() {}

    /** Runs a command that must succeed; returns what it printed. */
    static String run(Duration limit, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        byte[] output = process.getInputStream().readAllBytes();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " did not end within " + limit);
        }
        String text = new String(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new AssertionError(List.of(command) + " failed with " + process.exitValue() + ": " + text);
        }
        return text;
    }

    /** The process ids of supervised applications that are alive, out of their launch directories. */
    static List<Long> applications(Path workDir) throws IOException {
        if (!Files.isDirectory(workDir)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(workDir)) {
            return directories
                    .map(directory -> directory.resolve("pid"))
                    .filter(Files::exists)
                    .map(Processes::pid)
                    .filter(pid ->
                            ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                    .toList();
        }
    }

    private static long pid(Path file) {
        try {
            return Long.parseLong(Files.readString(file).trim().split("\\s+")[0]);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** Ends whatever a test's servers have launched, children included. */
    static void killApplications(Path workDir) throws IOException {
        for (long pid : applications(workDir)) {
            ProcessHandle.of(pid).ifPresent(handle -> {
                List<ProcessHandle> family =
                        Stream.concat(handle.descendants(), Stream.of(handle)).toList();
                family.forEach(ProcessHandle::destroyForcibly);
            });
        }
    }
}
