// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The election of a pair through ZooKeeper. The latch hints, the epoch decides, the lease says until when.
 *
 * <p>All state moves on one thread ("election"), in {@link #step}, which runs at every event and every heartbeat interval
 * and does what is due: everything here may fail and is then simply due again. Threads of ZooKeeper, Curator and
 * {@link PeerWatch} only post to it. Two things do not wait for that thread: the reading of {@link #term}, and the end of a
 * term that cannot be proven any more, which goes to the {@link Fence} from whichever thread finds out.
 *
 * <p>The order of a term: in line ({@link Seat}), first or the leader proven dead, epoch taken ({@link EpochCounter}),
 * heartbeat started, listeners told; at its end: heartbeat stopped, lease ended, epoch marked as ended, out of line.
 */
public final class CuratorLeaderElection implements LeaderElection {
    private static final Logger log = LoggerFactory.getLogger(CuratorLeaderElection.class);

    private final CuratorFramework client;
    private final ElectionConfig config;
    private final ServerIdentity self;
    private final Fence fence;
    private final ZooKeeperCalls calls;
    private final EpochCounter epochs;
    private final Seat seat;
    private final Bid bid;
    private final PauseNode pause;
    private final EpochWatch epochWatch;
    private final PeerWatch peerWatch;
    private final ScheduledThreadPoolExecutor thread;
    private final ConnectionStateListener connectionListener = (c, state) -> connectionChanged(state);
    private final CompletableFuture<Optional<String>> firstContact = new CompletableFuture<>();
    private final Audience audience = new Audience();
    private final EpochHistory history = new EpochHistory();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean fenced = new AtomicBoolean();

    private volatile Reign reign;
    /** The latest state of the epoch node; null while it is not known, or gone. */
    private volatile EpochCounter.Reading seen;

    private volatile Optional<String> refusal = Optional.empty();
    private volatile boolean inLine;
    /** What ZooKeeper granted last; null before it did. */
    private volatile Duration granted;

    /** The epoch that this server has ended itself, last. */
    private volatile long endedEpoch = -1;

    private volatile boolean closed;

    /** Who may still believe to lead: until then our term, which has begun for ZooKeeper, has not for anybody else. */
    private volatile Rival rival;

    // The election's thread only.
    private boolean nodesCreated;
    private boolean competing = true;
    private long outOfLineSince;
    private Bid.Dead deceased;
    private KeeperException.Code lastTrouble = KeeperException.Code.OK;

    /**
     * @param client started or not; the caller's to start and to close, after this election. Without a namespace; with the
     *     session timeout of the configuration and {@code SessionConnectionStateErrorPolicy}: Curator's default policy gives
     *     leadership up at every ZooKeeper election. Nodes are created with its ACL provider's ACLs.
     * @param self its {@code peerAddress} must be answered by an open {@link PeerPort}
     * @param fence called at most once, on any thread; should it return, this election does nothing any more
     */
    public CuratorLeaderElection(CuratorFramework client, ElectionConfig config, ServerIdentity self, Fence fence) {
        this.client = Objects.requireNonNull(client, "client");
        this.config = Objects.requireNonNull(config, "config");
        this.self = Objects.requireNonNull(self, "self");
        this.fence = Objects.requireNonNull(fence, "fence");
        if (client.getNamespace() != null && !client.getNamespace().isEmpty()) {
            throw new IllegalArgumentException("the framework has the namespace '" + client.getNamespace()
                    + "', expected none: use the root path");
        }
        if (client.getConnectionStateErrorPolicy().isErrorState(ConnectionState.SUSPENDED)) {
            throw new IllegalArgumentException(
                    "the framework's error policy gives up at each disconnection, expected SessionConnectionStateErrorPolicy");
        }
        this.calls = new ZooKeeperCalls(config.sessionTimeout().dividedBy(2));
        this.thread = electionThread();
        this.epochs = new EpochCounter(client, config, calls);
        this.seat = new Seat(client, config, self.instance(), calls, this::post, this::step);
        this.pause = new PauseNode(client, config.pausePath());
        this.bid = new Bid(epochs, seat, pause, config, calls, self);
        this.epochWatch = new EpochWatch(client, config.epochPath(), data -> post(() -> epochChanged(data)));
        this.peerWatch = new PeerWatch((dead, proof) -> post(() -> replace(dead, proof)));
        pause.onChange(() -> post(this::step));
    }

    private static ScheduledThreadPoolExecutor electionThread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread t = new Thread(work, "election");
            t.setDaemon(true);
            return t;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    @Override
    public void start() {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        log.info("competing for leadership node={} instance={} root={}", self.nodeId(), self.instance(), config.root());
        client.getConnectionStateListenable().addListener(connectionListener);
        peerWatch.start();
        var unused = thread.scheduleWithFixedDelay(
                guarded(this::step), 0, config.heartbeatInterval().toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until ZooKeeper has answered for the first time, for servers that want to fail at start rather than run without
     * ever being able to lead.
     *
     * @return whether it has; false when it is away, which is no reason to fail
     * @throws ElectionRefusedException when its answer means that this server must not compete
     */
    public boolean awaitFirstContact(Duration limit) throws InterruptedException {
        try {
            Optional<String> objection = firstContact.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (objection.isPresent()) {
                throw new ElectionRefusedException(objection.get());
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed so", e);
        }
    }

    /** Why this server does not compete although ZooKeeper answers; empty when it does. A person must look. */
    public Optional<String> refusal() {
        return refusal;
    }

    /** Whether this standby would notice the death of the leader's process at once. */
    public boolean holdsLineToLeader() {
        return peerWatch.holdsLine();
    }

    /** The session timeout that ZooKeeper granted last; empty before it did. */
    public Optional<Duration> sessionTimeout() {
        return Optional.ofNullable(granted);
    }

    /** Says whether the pair is paused, and takes the order to. Lives as long as this election. */
    public PauseNode pause() {
        return pause;
    }

    /** Why this server would not follow the leader, should that go; empty when it would, or when it leads. Does not wait. */
    public Optional<String> unfit() {
        if (reign != null) {
            return Optional.empty();
        } else if (closed || fenced.get() || !started.get()) {
            return Optional.of("it does not compete");
        } else if (refusal.isPresent()) {
            return refusal;
        } else if (!client.getZookeeperClient().isConnected()) {
            return Optional.of("it has no connection to ZooKeeper");
        }
        return inLine ? Optional.empty() : Optional.of("it is not in line");
    }

    /** Whether this server has ended that epoch itself: what it still tries to write in it is late, and nothing more. */
    public boolean hasReleased(long epoch) {
        return endedEpoch == epoch;
    }

    @Override
    public void addListener(ElectionListener listener) {
        post(() -> audience.add(listener, leader(), term()));
    }

    @Override
    public Optional<Term> term() {
        Reign now = reign;
        return now == null || rival != null
                ? Optional.empty()
                : Optional.of(now.term()).filter(Term::isValid);
    }

    /**
     * {@inheritDoc} A leader that died without ending its term stays named until the next one is elected: whoever forwards to
     * it must expect to find nobody.
     */
    @Override
    public Optional<LeaderInfo> leader() {
        EpochCounter.Reading now = seen;
        return now == null ? Optional.empty() : now.record().leader();
    }

    /** The latch node of the term that runs, for tests. */
    Optional<String> heldLatchPath() {
        return Optional.ofNullable(reign).map(now -> now.record().latchPath());
    }

    // ---- the loop

    private void step() {
        if (closed
                || fenced.get()
                || client.getState() != CuratorFrameworkState.STARTED
                || !client.getZookeeperClient().isConnected()) {
            return;
        }
        try {
            ZooKeeper zk = client.getZookeeperClient().getZooKeeper();
            Duration negotiated = Duration.ofMillis(zk.getSessionTimeout());
            granted = negotiated;
            if (reign != null) {
                checkLease(negotiated);
                return;
            }
            Optional<String> objection = config.objection(negotiated);
            if (objection.isPresent()) {
                refuse(objection.get());
                return;
            }
            createNodes();
            if (competing) {
                compete(zk, negotiated);
            }
            firstContact.complete(refusal);
            lastTrouble = KeeperException.Code.OK;
        } catch (KeeperException e) {
            trouble(e);
        } catch (EpochCodec.UnreadableEpochException e) {
            refuse(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.warn("a step of the election failed, trying again", e);
        } finally {
            inLine = seat.isConfirmed();
            watchPeer();
        }
    }

    private void trouble(KeeperException e) {
        if (e.code() == KeeperException.Code.NONODE && config.epochPath().equals(e.getPath())) {
            refuse("the epoch node is gone, epoch " + history.highestEpoch()
                    + " was seen before: a new one would count from nothing");
            return;
        }
        if (e.code() != lastTrouble) {
            lastTrouble = e.code();
            log.warn(
                    "ZooKeeper did not do what the election asked, trying again code={} path={}",
                    e.code(),
                    e.getPath());
        }
    }

    /** A session may get another timeout when it moves to another server of the ensemble. */
    private void checkLease(Duration negotiated) {
        Reign now = reign;
        if (now.leaseLength().compareTo(config.leaseLength(negotiated)) > 0) {
            fence("the session timeout became " + negotiated.toMillis() + " ms during epoch "
                    + now.term().epoch() + ", its lease of " + now.leaseLength().toMillis()
                    + " ms is too long for that");
        }
    }

    private void createNodes() throws KeeperException, InterruptedException {
        if (nodesCreated) {
            return;
        }
        if (history.isEmpty()) {
            epochs.createNodes();
        } else {
            epochs.createNodesButTheEpoch();
        }
        nodesCreated = true;
        epochWatch.start();
        pause.start();
    }

    private void compete(ZooKeeper zk, Duration negotiated)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        if (!seat.isTaken()) {
            if (refusal.isPresent() && mustNotFollow(epochs.readLatest(zk).record())) {
                return;
            }
            seat.take();
            outOfLineSince = System.nanoTime();
            return;
        }
        if (seat.looksFirst() || leadsAgainInPause()) {
            take(zk, negotiated, Optional.empty());
        } else {
            stayInLine(zk);
        }
    }

    /** In a pause whoever led last does not wait for those before it in line: they may not follow. */
    private boolean leadsAgainInPause() {
        EpochCounter.Reading now = seen;
        return pause.current().isPresent()
                && now != null
                && now.record().holder().nodeId().equals(self.nodeId());
    }

    /** A latch does not notice that its node is gone, and gives up when it could not create one. */
    private void stayInLine(ZooKeeper zk) throws KeeperException, InterruptedException {
        if (seat.line(zk).own().isPresent()) {
            outOfLineSince = System.nanoTime();
        } else if (System.nanoTime() - outOfLineSince > config.sessionTimeout().toNanos()) {
            log.warn("this server is not in line any more, getting in line again");
            seat.leave();
        }
    }

    /** The leader's process is proven dead: take its place without waiting for its session to expire. */
    private void replace(EpochRecord dead, String proof) {
        Rival doubted = rival;
        if (doubted != null && doubted.record().filter(dead::sameTerm).isPresent()) {
            log.info(
                    "the leader before is dead node={} proof=\"{}\"",
                    dead.holder().nodeId(),
                    proof);
            Optional.ofNullable(reign).ifPresent(now -> begin(now.term()));
            return;
        }
        if (closed || fenced.get() || reign != null || !competing || refusal.isPresent()) {
            return;
        }
        Bid.Dead known = proven(dead);
        if (pause.current().isPresent() && !dead.mayBeFollowedInPauseBy(self)) {
            bid.holdBack(dead, true);
            return;
        }
        log.info(
                "the leader's process is dead node={} epoch={} proof=\"{}\"",
                dead.holder().nodeId(),
                dead.epoch(),
                proof);
        try {
            ZooKeeper zk = client.getZookeeperClient().getZooKeeper();
            Duration negotiated = Duration.ofMillis(zk.getSessionTimeout());
            if (config.objection(negotiated).isEmpty()) {
                take(zk, negotiated, Optional.of(known));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.info("the dead leader could not be replaced yet reason=\"{}\"", e.toString());
        }
    }

    /** The witness tells again and again of the same death. */
    private Bid.Dead proven(EpochRecord dead) {
        if (deceased == null || !deceased.record().sameTerm(dead)) {
            deceased = new Bid.Dead(dead, System.nanoTime());
        }
        return deceased;
    }

    private void take(ZooKeeper zk, Duration negotiated, Optional<Bid.Dead> dead)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        EpochCounter.Reading before = epochs.read(zk);
        if (history.objection(before.record()).isPresent()) {
            before = epochs.readLatest(zk);
        }
        if (mustNotFollow(before.record())) {
            return;
        }
        accept(Optional.of(before));
        bid.make(zk, before, dead).ifPresent(won -> reign(zk, negotiated, won));
    }

    /** Tells of a store that this server must not lead on, and takes back what was told when it is well again. */
    private boolean mustNotFollow(EpochRecord before) {
        Optional<String> objection = history.objection(before);
        if (objection.isPresent()) {
            refuse(objection.get());
            return true;
        }
        if (refusal.isPresent()) {
            log.info("what kept this server from competing is gone");
            refusal = Optional.empty();
        }
        return false;
    }

    private void reign(ZooKeeper zk, Duration negotiated, Bid.Won won) {
        EpochRecord ours = won.record();
        Duration leaseLength = config.leaseLength(negotiated);
        Lease lease = new Lease(leaseLength, won.sentAt(), System::nanoTime);
        if (!lease.isValid()) {
            log.warn("it took too long to learn that the epoch is ours, taking another one epoch={}", ours.epoch());
            return;
        }
        Term term = new Term(ours.epoch(), config.epochPath(), won.version(), lease, won.succession());
        Heartbeat heartbeat = new Heartbeat(zk, term, ours.latchPath(), config, System::nanoTime, this::fence);
        rival = won.rival().orElse(null);
        reign = new Reign(term, rival == null ? ours.begun() : ours, zk, leaseLength, heartbeat);
        heartbeat.start();
        watchPeer();
        // The zxid of our own write is not known here; the next state of the node is not older than what was read.
        seen = new EpochCounter.Reading(ours, won.version(), history.highestZxid(), 0);
        history.note(seen);
        if (won.rival().isEmpty()) {
            audience.elected(term);
        } else {
            awaitEnd(won.rival().get(), term);
        }
        audience.leader(leader());
    }

    private void awaitEnd(Rival doubted, Term ours) {
        log.warn(
                "a leader before us need not know that it is none, as its lease is not over: waiting of={} ms={}",
                doubted.record()
                        .map(one -> one.holder().nodeId() + " epoch " + one.epoch())
                        .orElse("an earlier term"),
                doubted.believes().toMillis());
        var unused =
                thread.schedule(guarded(() -> begin(ours)), doubted.believes().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Nobody else acts any more: our term begins, if it is still ours. */
    private void begin(Term ours) {
        Reign now = reign;
        if (rival != null && now != null && now.term() == ours) {
            reign = now.begun();
            rival = null;
            watchPeer();
            audience.elected(ours);
        }
    }

    // ---- what happens

    /** Curator's thread. */
    private void connectionChanged(ConnectionState state) {
        Reign now = reign;
        log.info(
                "connection to ZooKeeper state={}{}",
                state,
                now == null ? "" : " lease=" + now.term().lease());
        // The news may be older than the term, which then has a session of its own.
        if (state == ConnectionState.LOST && now != null && !now.zk().getState().isAlive()) {
            fence("the ZooKeeper session of epoch " + now.term().epoch() + " is lost");
        }
        post(this::step);
    }

    private void epochChanged(Optional<ZooKeeperCalls.Data> data) {
        try {
            if (data.isEmpty()) {
                log.warn("the epoch node is gone");
                accept(Optional.empty());
            } else {
                EpochCounter.Reading now = epochs.decode(data.get());
                if (history.isNews(now)) {
                    accept(Optional.of(now));
                }
            }
        } catch (EpochCodec.UnreadableEpochException e) {
            refuse(e.getMessage());
        }
    }

    /** Takes notice of what the epoch node holds. */
    private void accept(Optional<EpochCounter.Reading> state) {
        Reign now = reign;
        if (now != null) {
            if (state.isEmpty() || state.get().record().epoch() > now.term().epoch()) {
                fence("epoch " + now.term().epoch() + " is not ours any more: the epoch node "
                        + state.map(s -> "names " + s.record().holder().nodeId() + " with epoch "
                                        + s.record().epoch())
                                .orElse("is gone"));
                return;
            }
            if (!state.get().record().sameTerm(now.record())) {
                return; // from before our own term
            }
        }
        state.ifPresent(history::note);
        seen = state.orElse(null);
        watchPeer();
        audience.leader(leader());
    }

    private void watchPeer() {
        Rival doubted = rival;
        if (doubted != null && !closed) {
            peerWatch.watch(doubted.record());
            return;
        }
        EpochCounter.Reading now = seen;
        boolean useful = !closed && !fenced.get() && competing && reign == null && refusal.isEmpty();
        peerWatch.watch(Optional.ofNullable(now)
                .map(EpochCounter.Reading::record)
                .filter(record -> useful && !record.clean() && !record.heldBy(self)));
    }

    private void refuse(String reason) {
        if (!refusal.equals(Optional.of(reason))) {
            log.error("this server refuses to compete for leadership reason=\"{}\"", reason);
            refusal = Optional.of(reason);
        }
        firstContact.complete(refusal);
        seat.leave();
        watchPeer();
    }

    /** Any thread. The term is over, and not in good order. */
    private void fence(String reason) {
        Reign now = reign;
        if (now == null || !fenced.compareAndSet(false, true)) {
            return;
        }
        now.term().lease().end();
        now.heartbeat().close();
        fence.halt(reason);
        // Only a fence that is none comes here.
        post(() -> {
            reign = null;
            rival = null;
            watchPeer();
        });
    }

    // ---- going

    @Override
    public void release(EndReason why, String note, Duration limit) throws TimeoutException, InterruptedException {
        if (closed) {
            return;
        }
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        post(() -> {
            competing = false;
            Reign now = reign;
            if (now == null) {
                outOfOffice(released, true);
                return;
            }
            log.info("ending the term epoch={} why={}", now.term().epoch(), why);
            endReign(now);
            end(new Resignation(now, why, note, System.nanoTime() + limit.toNanos(), epochs), released);
        });
        try {
            if (!released.get(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("the end of the term cannot be confirmed any more");
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the term did not end in good order", e.getCause());
        }
    }

    /** Here; in the store it goes on until somebody ends it or takes the next one. */
    private void endReign(Reign now) {
        endedEpoch = now.term().epoch();
        now.heartbeat().close();
        now.term().lease().end();
        reign = null;
        rival = null;
    }

    private void end(Resignation resignation, CompletableFuture<Boolean> released) {
        if (reign != null) {
            // Tried for so long that we lead again: what is left of the old term must not touch the new one.
            released.complete(false);
            return;
        }
        try {
            switch (resignation.attempt(closed)) {
                case OURS -> {
                    seen = resignation.lastReading(history.highestZxid());
                    audience.leader(leader());
                    outOfOffice(released, true);
                }
                case ANOTHERS -> outOfOffice(released, true);
                case HOPELESS -> outOfOffice(released, false);
                case UNKNOWN -> {
                    var unused = thread.schedule(
                            guarded(() -> end(resignation, released)),
                            config.heartbeatInterval().toNanos(),
                            TimeUnit.NANOSECONDS);
                }
            }
        } catch (EpochCodec.UnreadableEpochException | RuntimeException e) {
            seat.leave();
            released.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void outOfOffice(CompletableFuture<Boolean> released, boolean confirmed) {
        seat.leave();
        watchPeer();
        released.complete(confirmed);
    }

    @Override
    public void leadAnew() {
        post(() -> {
            Reign now = reign;
            if (now == null) {
                return;
            }
            log.info("ending the term to take the next one epoch={}", now.term().epoch());
            endReign(now);
            step();
        });
    }

    @Override
    public void rejoin() {
        post(() -> {
            competing = true;
            step();
        });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (started.get() && !fenced.get()) {
            try {
                release(config.sessionTimeout());
            } catch (TimeoutException e) {
                log.warn("closing without a confirmed end of the term reason=\"{}\"", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.warn("closing without a clean end of the term", e);
            }
        }
        closed = true;
        client.getConnectionStateListenable().removeListener(connectionListener);
        peerWatch.close();
        epochWatch.close();
        pause.close();
        thread.shutdownNow();
        Reign left = reign;
        if (left != null) {
            left.heartbeat().close();
            left.term().lease().end();
        }
        firstContact.complete(Optional.empty());
    }

    private void post(Runnable work) {
        try {
            thread.execute(guarded(work));
        } catch (RejectedExecutionException e) {
            log.debug("the election is closed, an event is dropped");
        }
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Throwable e) {
                // An Error too: without its steps this server would never compete again.
                log.error("the election's thread failed at one event and goes on", e);
            }
        };
    }
}
