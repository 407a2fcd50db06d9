// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.livyha.server.launch.AppReport.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applications that run as processes of this host, wherever their directory says so. Holds nothing in memory: any server on
 * the same host with the same {@code workDir} sees the same, whichever of them launched. An application's id is null.
 *
 * <p>Output is bounded: a file that has grown beyond 64 MB is emptied when the application is looked at next.
 */
public final class LocalProcesses {
    private static final Logger log = LoggerFactory.getLogger(LocalProcesses.class);

    static final String KILLED = "killed";
    /** From TERM to KILL; the supervising script counts it, so it passes even when every server is gone. */
    static final Duration KILL_GRACE = Duration.ofSeconds(5);

    private static final Duration START_GRACE = Duration.ofSeconds(10);
    private static final long MAX_OUTPUT = 64L * 1024 * 1024;
    private static final int SIGNALLED = 128;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final Path workDir;
    private final String owner;
    private final Duration startGrace;
    private final long maxOutput;

    public LocalProcesses(Path workDir) {
        this(workDir, null);
    }

    /** @param owner the store that has the applications' records; null for nobody */
    public LocalProcesses(Path workDir, String owner) {
        this(workDir, owner, START_GRACE, MAX_OUTPUT);
    }

    /** @param startGrace from the launch to the supervising script's first sign of life */
    LocalProcesses(Path workDir, Duration startGrace, long maxOutput) {
        this(workDir, null, startGrace, maxOutput);
    }

    private LocalProcesses(Path workDir, String owner, Duration startGrace, long maxOutput) {
        this.owner = owner;
        this.workDir = workDir.toAbsolutePath();
        this.startGrace = Objects.requireNonNull(startGrace, "startGrace");
        this.maxOutput = maxOutput;
    }

    /**
     * How the process with this tag is; {@link AppReport.State#ABSENT} when none was ever started here.
     *
     * @throws UncheckedIOException when that cannot be read
     */
    public AppReport find(String appTag) {
        AppDirectory directory = AppDirectory.of(workDir, appTag);
        if (!directory.exists()) {
            return AppReport.ABSENT;
        }
        Optional<AppReport> ended = ended(directory);
        if (ended.isPresent()) {
            return ended.get();
        }
        // Read once: what appears between two readings would pass for a process that is gone.
        Optional<ProcessIdentity> supervisor = directory.supervisor();
        if (supervisor.isEmpty()) {
            return notBegun(directory);
        }
        if (supervisor.get().isAlive() || isAlive(directory.child())) {
            new OutputFile(directory.stdout()).bound(maxOutput);
            new OutputFile(directory.stderr()).bound(maxOutput);
            return new AppReport(State.RUNNING, null, null);
        }
        // It may have ended, and said so, since we looked first.
        return ended(directory).orElseGet(() -> vanished(directory));
    }

    /** Whether a process with this tag was ever started here. */
    public boolean knows(String appTag) {
        return AppDirectory.of(workDir, appTag).exists();
    }

    /**
     * The tags of what was started here for this owner and is not forgotten.
     *
     * @throws UncheckedIOException when that cannot be read
     */
    List<String> tags() {
        if (owner == null) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(workDir)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(AppTags::isOurs)
                    .filter(tag -> AppDirectory.of(workDir, tag).isOwnedBy(owner))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + workDir, e);
        }
    }

    private static Optional<AppReport> ended(AppDirectory directory) {
        return directory.exit().map(status -> {
            if (status == 0) {
                return new AppReport(State.SUCCEEDED, null, null);
            }
            boolean bySignal = status == SIGNALLED + SIGTERM || status == SIGNALLED + SIGKILL;
            if (bySignal && directory.marked(KILLED).isPresent()) {
                return new AppReport(State.KILLED, null, "killed on request");
            }
            String signal = bySignal ? " (signal " + (status - SIGNALLED) + ", not sent by a server)" : "";
            return new AppReport(State.FAILED, null, "spark-submit ended with exit code " + status + signal);
        });
    }

    /** The script is killable; spark-submit under it then still counts. */
    private static boolean isAlive(Optional<ProcessIdentity> process) {
        return process.map(ProcessIdentity::isAlive).orElse(false);
    }

    private AppReport notBegun(AppDirectory directory) {
        boolean late = directory.isOlderThan(startGrace);
        if (directory.marked(KILLED).isPresent() && (late || !Files.exists(directory.properties()))) {
            // However late a script comes: it sees the mark.
            removeSecrets(directory);
            return new AppReport(State.KILLED, null, "killed before it began");
        }
        return late
                ? new AppReport(
                        State.NEVER_BEGAN, null, "spark-submit did not begin within " + startGrace.toSeconds() + " s")
                : new AppReport(State.STARTING, null, null);
    }

    private static AppReport vanished(AppDirectory directory) {
        removeSecrets(directory);
        return directory.marked(KILLED).isPresent()
                ? new AppReport(State.KILLED, null, "killed on request")
                : new AppReport(
                        State.FAILED, null, "the process vanished without an exit code: killed, or the host restarted");
    }

    private static void removeSecrets(AppDirectory directory) {
        try {
            Files.deleteIfExists(directory.properties());
        } catch (IOException e) {
            log.warn("left a settings file behind file={}", directory.properties(), e);
        }
    }

    /**
     * Asks with TERM and returns; the supervising script follows with KILL after 5 seconds of grace. Called again after that
     * time, it sends KILL itself.
     */
    public void kill(String appTag) {
        AppDirectory directory = AppDirectory.of(workDir, appTag);
        if (!directory.exists() || directory.exit().isPresent()) {
            return;
        }
        // Before the pid is read: the script writes its pid, then looks for the mark.
        boolean first = directory.mark(KILLED);
        Optional<ProcessIdentity> supervisor = directory.supervisor();
        if (supervisor.isEmpty() || !(isAlive(supervisor) || isAlive(directory.child()))) {
            return;
        }
        if (first) {
            signal("TERM", supervisor.get().pid());
        } else if (directory
                .marked(KILLED)
                .map(at -> at.plus(KILL_GRACE).isBefore(Instant.now()))
                .orElse(false)) {
            signal("KILL", supervisor.get().pid());
        }
    }

    /** Signals a process group; the JDK knows single processes only. The group's id is free for reuse once it is empty. */
    private static void signal(String name, long group) {
        try {
            Process kill = new ProcessBuilder(
                            "/bin/sh", "-c", "kill -\"$1\" -\"$2\"", "kill", name, Long.toString(group))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
                throw new IOException("kill did not return");
            }
            // Its exit code says only whether the group was still there.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + name + " to process group " + group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Its output: Livy's log lines, at most {@code lines} of each stream; empty when there is none. A batch has all its lines
     * under {@code stdout: }.
     */
    public List<String> log(String appTag, int lines) {
        AppDirectory directory = AppDirectory.of(workDir, appTag);
        if (!directory.exists()) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        all.add("stdout: ");
        all.addAll(new OutputFile(directory.stdout()).tail(lines));
        all.add("\nstderr: ");
        all.addAll(new OutputFile(directory.stderr()).tail(lines));
        return all;
    }

    /**
     * Removes what is kept of an application that has ended. One that may still run is kept: without its directory it could
     * never be found again.
     *
     * @return whether nothing is kept any more
     */
    public boolean forget(String appTag) {
        State state = find(appTag).state();
        if (state.isFinal()) {
            AppDirectory.of(workDir, appTag).delete();
        }
        return state.isFinal() || state == State.ABSENT;
    }
}
