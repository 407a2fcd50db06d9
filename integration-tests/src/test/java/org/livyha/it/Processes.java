// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Short commands, and the applications that servers of a test have launched. */
final class Processes {
    /** Among the fields of a process after its name. */
    private static final int STATE = 0;

    private static final int START = 19;

    private Processes() {}

    /** Runs a command that must succeed; returns what it printed. */
    static String run(Duration limit, String... command) throws IOException, InterruptedException {
        return run(limit, Map.of(), List.of(command));
    }

    /** Runs it with these variables in its environment too. */
    static String run(Duration limit, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        byte[] output = process.getInputStream().readAllBytes();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within " + limit);
        }
        String text = new String(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new AssertionError(command + " failed with " + process.exitValue() + ": " + text);
        }
        return text;
    }

    /** The names of the launch directories, which are the tags of all applications ever launched and not forgotten. */
    static List<String> launchDirectories(Path workDir) throws IOException {
        try (Stream<Path> all = Files.list(workDir)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("livy-"))
                    .toList();
        }
    }

    /** The process ids of supervised applications that are alive, out of their launch directories. */
    static List<Long> applications(Path workDir) throws IOException {
        if (!Files.isDirectory(workDir)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(workDir)) {
            return directories
                    .filter(Files::isDirectory)
                    .flatMap(directory -> alive(directory.resolve("pid")).stream())
                    .toList();
        }
    }

    /** The process that wrote the file, told by its start time from a later one that was given the same id. */
    private static Optional<Long> alive(Path file) {
        try {
            String[] words = Files.readString(file).trim().split("\\s+", -1);
            return stat(Long.parseLong(words[0]))
                    .filter(fields -> fields.get(START).equals(words[1]) && isRunning(fields))
                    .map(fields -> Long.valueOf(words[0]));
        } catch (NoSuchFileException e) {
            // It was not launched yet, or its server forgets it just now.
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** Ends whatever a test's servers have launched, children included, and what they had just begun to launch. */
    static void killApplications(Path workDir) {
        Awaitility.await("the end of what was launched in " + workDir)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    List<ProcessHandle> left = launched(workDir);
                    left.forEach(ProcessHandle::destroyForcibly);
                    return left.isEmpty();
                });
    }

    private static List<ProcessHandle> launched(Path workDir) throws IOException {
        Stream<ProcessHandle> named = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(workDir + "/"));
        return Stream.concat(applications(workDir).stream().flatMap(pid -> family(pid).stream()), named)
                .distinct()
                .toList();
    }

    /** Those in whose environment the variable has this value: what was started with it, and all that came of that. */
    static List<ProcessHandle> marked(String name, String value) {
        String entry = '\0' + name + '=' + value + '\0';
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains(entry))
                .toList();
    }

    /** Empty when the process is not ours or has ended. */
    private static String environment(ProcessHandle process) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "environ"));
            return '\0' + new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until none of them runs. One that nobody has waited for (a zombie) does not run. */
    static void awaitEnd(List<ProcessHandle> processes) {
        Awaitility.await("the end of " + processes)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> processes.stream().noneMatch(Processes::isRunning));
    }

    private static boolean isRunning(ProcessHandle process) {
        return stat(process.pid()).filter(Processes::isRunning).isPresent();
    }

    private static boolean isRunning(List<String> fields) {
        return !fields.get(STATE).equals("Z");
    }

    /** What the kernel tells of a process after its name; empty when it is gone. */
    private static Optional<List<String>> stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return Optional.of(
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** An application's supervisor and all below it. */
    static List<ProcessHandle> family(long application) {
        return ProcessHandle.of(application).stream()
                .flatMap(app -> Stream.concat(Stream.of(app), app.descendants()))
                .filter(Processes::isRunning)
                .toList();
    }
}
