// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that is started again half a second after it has ended, as systemd would, unless it is held down. For any thread.
 */
final class Daemon implements AutoCloseable {
    private static final long RESTART_MILLIS = 500;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final History history;
    private Process process;
    private boolean wanted;

    Daemon(String name, List<String> command, Map<String, String> environment, Path log, History history) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
        this.history = history;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    /** Starts it, unless it runs. */
    synchronized void start() {
        wanted = true;
        if (process == null || !process.isAlive()) {
            spawn();
        }
    }

    private void spawn() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process started = builder.start();
            process = started;
            history.note("started", name + " pid=" + started.pid());
            started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private void ended(Process gone) {
        history.note("ended", name + " pid=" + gone.pid() + " code=" + gone.exitValue());
        CompletableFuture.delayedExecutor(RESTART_MILLIS, TimeUnit.MILLISECONDS).execute(() -> comeBack(gone));
    }

    private synchronized void comeBack(Process gone) {
        if (wanted && process == gone) {
            spawn();
        }
    }

    /** The one that runs now, or ran last. */
    synchronized Process process() {
        return process;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** {@code kill -9}; it comes back. */
    void kill() {
        process().destroyForcibly();
    }

    /** {@code kill -TERM}; it comes back. */
    void terminate() {
        process().destroy();
    }

    /** {@code kill -9}, and it stays away until {@link #start}. */
    synchronized void holdDown() {
        wanted = false;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Freezes the process that runs now, if one does; the result thaws that one, if it still exists. */
    Fault.Heal freeze() throws IOException, InterruptedException {
        ProcessHandle frozen = process().toHandle();
        if (!signal(frozen, "STOP")) {
            history.note("no-effect", name + " has just ended");
        }
        return () -> signal(frozen, "CONT");
    }

    /** @return false when it is gone, which it may be at any time */
    private static boolean signal(ProcessHandle process, String signal) throws IOException, InterruptedException {
        try {
            Shell.run(null, "kill", "-" + signal, String.valueOf(process.pid()));
            return true;
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void close() {
        holdDown();
        try {
            if (process != null) {
                process.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
