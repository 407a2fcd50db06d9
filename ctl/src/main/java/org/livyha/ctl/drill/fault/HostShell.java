// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/**
 * A root shell on a host, opened once and kept open, so that a fault strikes at once and not after a log-in. It is the host's
 * prefix followed by {@code sh -s}, and is told what to do on its standard input. One command at a time.
 */
public final class HostShell implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String END = "(the shell has ended)";

    private final Host host;
    private final Process process;
    private final OutputStream in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private int commands;

    private HostShell(Host host, Process process) {
        this.host = host;
        this.process = process;
        this.in = process.getOutputStream();
    }

    /** @throws CtlException when there is no such shell, or its user is not root */
    public static HostShell open(Host host) {
        if (host.shell() == null) {
            throw CtlException.failed("no way to run commands on " + host.name() + ": SHELL_A or SHELL_B is not given");
        }
        HostShell shell;
        try {
            shell = new HostShell(
                    host,
                    new ProcessBuilder("sh", "-c", "exec " + host.shell() + " sh -s")
                            .redirectErrorStream(true)
                            .start());
        } catch (IOException e) {
            throw CtlException.failed("no shell on " + host.name() + ": " + e.getMessage());
        }
        Thread reader = new Thread(shell::read, "shell-" + COUNT.incrementAndGet());
        reader.setDaemon(true);
        reader.start();
        String user = shell.run("id -u", Duration.ofSeconds(20)).strip();
        if (!user.equals("0")) {
            shell.close();
            throw CtlException.failed(
                    "the shell on " + host.name() + " (" + host.shell() + ") is not root's: id -u says '" + user + "'");
        }
        return shell;
    }

    public Host host() {
        return host;
    }

    /**
     * What the script has printed, its errors included.
     *
     * @throws CtlException when it fails, or has not ended in time
     */
    public synchronized String run(String script, Duration limit) {
        String mark = send(script);
        StringBuilder output = new StringBuilder();
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            String line = next(deadline - System.nanoTime());
            if (line == null || line.equals(END)) {
                throw CtlException.failed("the shell on " + host.name() + " (" + host.shell() + ") "
                        + (line == null ? "does not answer" : "has ended") + ": "
                        + output.toString().strip());
            }
            if (line.startsWith(mark)) {
                if (!line.equals(mark + "0")) {
                    throw CtlException.failed("on " + host.name() + ": "
                            + script.lines().findFirst().orElse("") + ": exit " + line.substring(mark.length()) + ", "
                            + output.toString().strip());
                }
                return output.toString();
            }
            output.append(line).append('\n');
        }
    }

    /** Has it done without waiting: for what cuts this very line. */
    public synchronized void start(String script) {
        send(script);
    }

    private String send(String script) {
        lines.clear();
        String mark = "livyctl-" + ++commands + "-";
        String text = "{\n" + script + "\n} </dev/null 2>&1\necho \"\n" + mark + "$?\"\n";
        try {
            in.write(text.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw CtlException.failed("the shell on " + host.name() + " (" + host.shell() + ") has ended");
        }
        return mark;
    }

    private String next(long nanos) {
        try {
            return lines.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            // told below
        }
        lines.add(END);
    }

    @Override
    public void close() {
        try {
            in.close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
