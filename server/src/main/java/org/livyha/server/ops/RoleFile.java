// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in a file whether this server leads, for whoever moves the virtual address: {@code 100} or {@code 0}, and {@code 102}
 * while it hands over, and {@code -254} while its host must not have the address. The file is
 * replaced as a whole, and put right within half a second when somebody else removes or changes it. A file that cannot be
 * written costs the address its way, never this server its leadership.
 *
 * <p>All methods return at once, whatever the disk does, and may be called by any thread; {@link #close} waits for at most a
 * second.
 */
public final class RoleFile implements AutoCloseable {
    static final String LEADER = "100";
    /** More than a successor's claim and its host's one point: the address stays until it is given away. */
    static final String LEAVING = "102";

    static final String NOT_LEADER = "0";
    /**
     * What keepalived takes for FAULT: the address leaves at once, and the peer, told so, takes it at once. With {@code 0} the peer
     * would wait for two adverts that are missing.
     */
    static final String LETTING_GO = "-254";

    /** Longer than a switchover can take. Meanwhile this host forwards what reaches it. */
    private static final Duration HANDOVER_LIMIT = Duration.ofSeconds(60);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(RoleFile.class);

    private final Path file;
    private final Path draft;
    private final Duration handoverLimit;
    private final ScheduledThreadPoolExecutor thread;
    // Of that thread alone.
    private String role = NOT_LEADER;
    private boolean handingOver;
    private boolean lettingGo;
    private Future<?> handoverEnd;
    private boolean failing;
    /** By this server, and with success; null before, and when it had to be removed. */
    private volatile String written;

    public RoleFile(Path file) {
        this(file, HANDOVER_LIMIT);
    }

    RoleFile(Path file, Duration handoverLimit) {
        this.handoverLimit = handoverLimit;
        this.file = file.toAbsolutePath();
        this.draft = this.file.resolveSibling(this.file.getFileName() + ".tmp");
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "role-file");
            t.setDaemon(true);
            return t;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Says "not leader", and looks after the file from now on. */
    public void start() {
        thread.scheduleWithFixedDelay(this::putRight, 0, LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The gate has opened. */
    public void leads() {
        post(() -> say(LEADER));
    }

    /** The gate is shut. Said at once, unless a handover is under way: then when that ends. */
    public void stoodDown() {
        post(() -> {
            if (!handingOver) {
                say(NOT_LEADER);
            } else if (handoverEnd == null) {
                handoverEnd = thread.schedule(() -> say(NOT_LEADER), handoverLimit.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /**
     * A planned handover begins: the file says "leaving", which is more than "leader", and goes on saying so with the gate shut
     * until {@link #handedOver}, at most a minute. So the new leader's claim comes first, and the address moves once, without a gap,
     * when this server lets it go.
     */
    public void handsOver() {
        post(() -> {
            handingOver = true;
            write();
        });
    }

    /** In a handover: the address is to leave this host. Until {@link #handedOver}. */
    public void letsGo() {
        post(() -> {
            lettingGo = handingOver;
            write();
        });
    }

    /** The handover is over: the other one serves, or it was given up. A server that still leads goes on saying so. */
    public void handedOver() {
        post(() -> say(handoverEnd == null ? role : NOT_LEADER));
    }

    /** Whether the file says that this server leads, as far as it is this server's own word. */
    public boolean claims() {
        return LEADER.equals(written);
    }

    private void post(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("closed already, and not leader");
        }
    }

    private void say(String what) {
        handingOver = false;
        lettingGo = false;
        if (handoverEnd != null) {
            handoverEnd.cancel(false);
            handoverEnd = null;
        }
        role = what;
        write();
    }

    private void putRight() {
        if (!said().equals(content())) {
            write();
        }
    }

    private String said() {
        if (lettingGo) {
            return LETTING_GO;
        }
        return handingOver && role.equals(LEADER) ? LEAVING : role;
    }

    /** Null when it is not there or cannot be read. */
    private String content() {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }

    private void write() {
        try {
            Files.writeString(draft, said());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            written = said();
            if (failing) {
                log.info("the role is written again file={} role={}", file, role);
            }
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                log.error(
                        "cannot write the role, the virtual address does not follow this server file={} role={}",
                        file,
                        role,
                        e);
            }
            failing = true;
            if (LETTING_GO.equals(written) && !lettingGo) {
                remove();
            }
        }
    }

    /** No file is worth nothing, as 0 is, and to remove one takes no room on the disk. */
    private void remove() {
        try {
            Files.deleteIfExists(file);
            written = null;
        } catch (IOException e) {
            log.error("this host cannot have the virtual address while the file says {} file={}", LETTING_GO, file, e);
        }
    }

    /** Says "not leader" for the last time. Idempotent. */
    @Override
    public void close() {
        post(() -> say(NOT_LEADER));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                log.warn("the role was not written in time file={}", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
