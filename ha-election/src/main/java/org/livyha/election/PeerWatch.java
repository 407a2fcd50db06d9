// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a line to the leader's {@link PeerPort} and finds out whether that process is dead. Proof is only what its kernel
 * says: several refused connections in a row from a host that answers, or an answer by another process of the same node.
 * Silence, a time-out, no route and a closed line prove nothing. A stopped process is still answered for by its kernel. One
 * thread.
 */
final class PeerWatch implements AutoCloseable {
    /** Told on the watch's thread. Told again every now and then for as long as the watch is set on the same term. */
    interface Witness {
        void provenDead(EpochRecord leader, String proof);
    }

    private static final Logger log = LoggerFactory.getLogger(PeerWatch.class);
    private static final int REFUSALS_THAT_PROVE = 3;
    private static final Duration KNOCK_INTERVAL = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_PROOF = Duration.ofMillis(100);
    /** Short of the kernel's own patience, so that a {@link ConnectException} can only be a refusal. */
    private static final int CONNECT_LIMIT_MILLIS = 1000;

    private static final int LONGEST_GREETING = 512;

    private enum Sign {
        REFUSED,
        REPLACED,
        ANSWERED,
        NOTHING
    }

    private final Witness witness;
    private final Thread thread;
    private boolean closed;
    private EpochRecord target;
    private Socket line;
    private boolean answered;

    PeerWatch(Witness witness) {
        this.witness = Objects.requireNonNull(witness, "witness");
        this.thread = new Thread(this::watchAll, "election-peer-watch");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Sets the watch on the holder of a term, or on nobody. Returns at once. */
    synchronized void watch(Optional<EpochRecord> leader) {
        EpochRecord next = leader.orElse(null);
        if (target != null && next != null && target.sameTerm(next)) {
            return;
        }
        target = next;
        hangUp();
        notifyAll();
    }

    /** Whether the leader has answered on a line that is open now. */
    synchronized boolean holdsLine() {
        return answered;
    }

    @Override
    public synchronized void close() {
        closed = true;
        target = null;
        hangUp();
        notifyAll();
    }

    private void hangUp() {
        if (line != null) {
            try {
                line.close();
            } catch (IOException e) {
                log.debug("a line was not closed in good order", e);
            }
            line = null;
            answered = false;
        }
    }

    private void watchAll() {
        try {
            for (EpochRecord leader = awaitTarget(); leader != null; leader = awaitTarget()) {
                watchOne(leader);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("the peer watch has ended, a dead leader is noticed by its session only", e);
        }
    }

    private synchronized EpochRecord awaitTarget() throws InterruptedException {
        while (target == null && !closed) {
            wait();
        }
        return target;
    }

    private void watchOne(EpochRecord leader) throws InterruptedException {
        Optional<InetSocketAddress> address = address(leader.holder());
        if (address.isEmpty()) {
            log.warn(
                    "the leader's peer address is not usable, its death is noticed by its session only peerAddress={}",
                    leader.holder().peerAddress());
            pause(leader, Duration.ofDays(1));
            return;
        }
        int refusals = 0;
        // An address at which the leader was never reached may simply be wrong: its refusals prove nothing.
        boolean reached = false;
        boolean warned = false;
        Duration backOff = KNOCK_INTERVAL;
        while (isTarget(leader)) {
            if (address.get().isUnresolved()) {
                address = address(leader.holder());
            }
            long knockedAt = System.nanoTime();
            Sign sign = knock(leader, address.get());
            reached |= sign == Sign.ANSWERED;
            if (sign == Sign.REFUSED && !reached && !warned) {
                warned = true;
                log.warn(
                        "the leader's peer port refuses, so its death would be noticed by its session only node={} address={}",
                        leader.holder().nodeId(),
                        leader.holder().peerAddress());
            }
            Duration pause;
            switch (sign == Sign.REFUSED && !reached ? Sign.NOTHING : sign) {
                case REFUSED -> {
                    refusals++;
                    pause = KNOCK_INTERVAL;
                    if (refusals >= REFUSALS_THAT_PROVE) {
                        tell(leader, refusals + " connections refused in a row");
                        refusals = 0;
                        pause = PAUSE_AFTER_PROOF;
                    }
                }
                case REPLACED -> {
                    tell(leader, "another process of its node answers");
                    refusals = 0;
                    pause = PAUSE_AFTER_PROOF;
                }
                case ANSWERED -> {
                    refusals = 0;
                    backOff = KNOCK_INTERVAL;
                    boolean held = System.nanoTime() - knockedAt > LONGEST_PAUSE.toNanos();
                    pause = held ? Duration.ZERO : KNOCK_INTERVAL;
                }
                default -> {
                    refusals = 0;
                    pause = backOff;
                    backOff = backOff.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                            ? LONGEST_PAUSE
                            : backOff.multipliedBy(2);
                }
            }
            pause(leader, pause);
        }
    }

    private void tell(EpochRecord leader, String proof) {
        if (isTarget(leader)) {
            witness.provenDead(leader, proof);
        }
    }

    /** Connects, reads who is there, and stays until the line ends. */
    private Sign knock(EpochRecord leader, InetSocketAddress address) {
        Socket socket = new Socket();
        if (!hold(leader, socket)) {
            return Sign.NOTHING;
        }
        Sign sign = Sign.NOTHING;
        try {
            socket.connect(address, CONNECT_LIMIT_MILLIS);
            if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
                return Sign
                        .NOTHING; // a line to ourselves: possible while nobody listens on a port the kernel hands out
            }
            socket.setKeepAlive(true);
            sign = recognize(leader.holder(), greeting(socket));
            if (sign == Sign.ANSWERED) {
                log.info(
                        "holding a line to the leader node={} epoch={}",
                        leader.holder().nodeId(),
                        leader.epoch());
                markAnswered(socket);
                socket.getInputStream().read();
            }
        } catch (ConnectException e) {
            // By class, not by message, which may be in the language of the operator.
            sign = e.getClass() == ConnectException.class ? Sign.REFUSED : Sign.NOTHING;
        } catch (IOException e) {
            log.debug("no sign of the leader node={}", leader.holder().nodeId(), e);
        } finally {
            release(socket);
        }
        if (sign == Sign.ANSWERED && isTarget(leader)) {
            log.info(
                    "the line to the leader is closed node={} epoch={}",
                    leader.holder().nodeId(),
                    leader.epoch());
        }
        return sign;
    }

    private static Sign recognize(ServerIdentity leader, String greeting) {
        String[] parts = greeting.split(" ", 2);
        if (parts.length < 2) {
            return Sign.NOTHING;
        }
        if (parts[0].equals(leader.instance())) {
            return Sign.ANSWERED;
        }
        if (parts[1].equals(leader.nodeId())) {
            return Sign.REPLACED;
        }
        // Says nothing about the leader: an address that is not its own, by mistake.
        log.warn("another node answers at the leader's peer address leader={} answered={}", leader.nodeId(), parts[1]);
        return Sign.NOTHING;
    }

    /** Waits as long as it takes: a line that is accepted by the kernel alone ends with the process too. */
    private static String greeting(Socket socket) throws IOException {
        byte[] bytes = new byte[LONGEST_GREETING];
        int length = 0;
        while (length < bytes.length) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            if (next == '\n') {
                return new String(bytes, 0, length, StandardCharsets.UTF_8);
            }
            bytes[length++] = (byte) next;
        }
        return "";
    }

    private synchronized boolean isTarget(EpochRecord leader) {
        return target != null && target.sameTerm(leader);
    }

    private synchronized boolean hold(EpochRecord leader, Socket socket) {
        if (!isTarget(leader)) {
            return false;
        }
        line = socket;
        return true;
    }

    private synchronized void markAnswered(Socket socket) {
        answered = line == socket;
    }

    private synchronized void release(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("a line was not closed in good order", e);
        }
        if (line == socket) {
            line = null;
            answered = false;
        }
    }

    private synchronized void pause(EpochRecord leader, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0 && isTarget(leader); left = until - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private static Optional<InetSocketAddress> address(ServerIdentity server) {
        int colon = server.peerAddress().lastIndexOf(':');
        try {
            String host = server.peerAddress().substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
            InetSocketAddress address = new InetSocketAddress(
                    host, Integer.parseInt(server.peerAddress().substring(colon + 1)));
            return host.isEmpty() ? Optional.empty() : Optional.of(address);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
