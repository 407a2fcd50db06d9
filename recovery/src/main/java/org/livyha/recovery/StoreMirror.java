// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of the store in memory that follows every change, on the standby and on the leader. Any thread may use it, but
 * {@link #awaitCaughtUp} not ZooKeeper's event thread.
 *
 * <p>Fills itself again after each reconnection and each new session, since ZooKeeper does not repeat the events that
 * happened meanwhile; until that is done the former copy is what there is to see. It never gives up.
 */
public final class StoreMirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMirror.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final CuratorFramework client;
    private final StorePaths paths;
    private final ScheduledExecutorService thread;
    private final ConnectionStateListener onReconnect = (c, state) -> later(this::tick);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final Object lock = new Object();
    private final MirrorLag lag = new MirrorLag();
    private MirrorFeed current;
    private HandleWatcher watcher;
    private Contents live;
    private Duration retry = FIRST_RETRY;
    private long nextAttempt = System.nanoTime();
    private boolean started;
    private volatile boolean closed;

    /** @param client started by the caller, and closed by the caller after this */
    public StoreMirror(CuratorFramework client, StorePaths paths) {
        this.client = Objects.requireNonNull(client, "client");
        this.paths = Objects.requireNonNull(paths, "paths");
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "store-mirror");
            t.setDaemon(true);
            return t;
        });
    }

    /** Begins to fill the copy, and returns at once. Does nothing when called again. */
    public void start() {
        synchronized (lock) {
            if (started || closed) {
                return;
            }
            started = true;
        }
        client.getConnectionStateListenable().addListener(onReconnect, Runnable::run);
        // It never ends by itself: tick lets nothing through.
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Told on the mirror's own thread that something may have changed; many changes in a row may be told as one. */
    public void addListener(Runnable listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /** Whether the copy is complete and follows the store now. */
    public boolean isLive() {
        synchronized (lock) {
            return current != null && current.isLive();
        }
    }

    /** Does not wait. */
    public MirrorStatus status() {
        Optional<Duration> behind = lag.current();
        synchronized (lock) {
            boolean follows = current != null && current.isLive();
            return new MirrorStatus(
                    follows,
                    follows ? behind : Optional.empty(),
                    live == null ? 0 : live.zxid(),
                    live == null ? 0 : live.size());
        }
    }

    /**
     * The copy as it is, which may be old while the connection is lost.
     *
     * @throws StoreUnavailableException when it was never filled
     */
    public StoreContents contents() {
        synchronized (lock) {
            if (live == null) {
                throw new StoreUnavailableException("the mirror of " + paths.root() + " is not filled yet");
            }
            return live.snapshot();
        }
    }

    /** From the copy as it is. */
    public Optional<SessionRecord> session(int id) {
        synchronized (lock) {
            return live == null ? Optional.empty() : live.sessions().get(id);
        }
    }

    /** From the copy as it is. */
    public Optional<BatchRecord> batch(int id) {
        synchronized (lock) {
            return live == null ? Optional.empty() : live.batches().get(id);
        }
    }

    /** The secret of the session with this application tag, from the copy as it is, without searching. */
    public Optional<String> secretOf(String appTag) {
        synchronized (lock) {
            return live == null ? Optional.empty() : live.secretOf(appTag);
        }
    }

    /**
     * A copy that holds everything that was written before the call. After an epoch was taken with the same client it
     * therefore holds all that earlier epochs ever wrote.
     *
     * @throws StoreUnavailableException when that takes longer than the limit
     */
    public StoreContents awaitCaughtUp(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            MirrorFeed feed = awaitLive(deadline);
            CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();
            feed.mark(caughtUp);
            if (await(caughtUp, deadline)) {
                synchronized (lock) {
                    return feed.contents().snapshot();
                }
            }
            feed.end(Code.CONNECTIONLOSS);
        }
    }

    /** Stops following. The framework is left alone. */
    @Override
    public void close() {
        MirrorFeed last;
        synchronized (lock) {
            closed = true;
            last = current;
            lock.notifyAll();
        }
        client.getConnectionStateListenable().removeListener(onReconnect);
        thread.shutdownNow();
        if (last != null) {
            last.end(Code.OK);
        }
    }

    private MirrorFeed awaitLive(long deadline) {
        later(this::tick);
        while (true) {
            ZooKeeper zk = handle();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            synchronized (lock) {
                if (closed || left <= 0) {
                    throw late();
                }
                if (current != null && current.isLive() && current.zk() == zk) {
                    return current;
                }
                try {
                    lock.wait(Math.min(left, TICK.toMillis()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw late();
                }
            }
        }
    }

    private boolean await(CompletableFuture<Boolean> caughtUp, long deadline) {
        try {
            return caughtUp.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late();
        } catch (TimeoutException | ExecutionException e) {
            throw late();
        }
    }

    private StoreUnavailableException late() {
        return new StoreUnavailableException("the mirror of " + paths.root() + " did not catch up in time");
    }

    /** Sees to it that there is a feed over the client's present handle and that it gets on. */
    private void tick() {
        try {
            ZooKeeper zk = handle();
            if (zk == null || !zk.getState().isConnected() || closed) {
                return;
            }
            MirrorFeed feed;
            synchronized (lock) {
                feed = current;
            }
            boolean due;
            synchronized (lock) {
                due = System.nanoTime() - nextAttempt >= 0;
            }
            if (feed == null || feed.zk() != zk || (feed.hasEnded() && due)) {
                feed(zk);
            } else if (!isLive() && feed.nanosSinceAnswer() > STUCK.toNanos()) {
                LOG.warn("Mirror is stuck, filling again root={} read={}", paths.root(), feed.filled());
                feed.end(Code.OPERATIONTIMEOUT);
            } else if (isLive()) {
                lag.measure(feed);
            }
        } catch (RuntimeException e) {
            LOG.error("Mirror: could not look after the copy, trying again root={}", paths.root(), e);
        }
    }

    private void feed(ZooKeeper zk) {
        MirrorFeed feed = new MirrorFeed(zk, paths, lock, this::changed);
        HandleWatcher watch;
        synchronized (lock) {
            if (closed) {
                return;
            }
            current = feed;
            if (watcher == null || watcher.zk != zk) {
                // One for each handle: ZooKeeper tells every watcher that was ever added to it.
                watcher = new HandleWatcher(zk);
            }
            watch = watcher;
        }
        feed.start(watch);
    }

    private void changed(MirrorFeed feed) {
        synchronized (lock) {
            if (feed != current || closed) {
                return;
            }
            if (feed.isLive()) {
                if (live != feed.contents()) {
                    LOG.info("Mirror: filled root={} records={}", paths.root(), feed.filled());
                    live = feed.contents();
                    retry = FIRST_RETRY;
                }
            } else {
                LOG.warn(
                        "Mirror: interrupted root={} code={} retryMs={}",
                        paths.root(),
                        feed.problem(),
                        retry.toMillis());
                nextAttempt = System.nanoTime() + retry.toNanos();
                retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.multipliedBy(2);
            }
            lock.notifyAll();
        }
        if (!listeners.isEmpty() && telling.compareAndSet(false, true)) {
            later(this::tell);
        }
    }

    private void tell() {
        telling.set(false);
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("Mirror: a listener failed root={}", paths.root(), e);
            }
        }
    }

    private void later(Runnable task) {
        if (!closed) {
            try {
                thread.execute(task);
            } catch (RejectedExecutionException e) {
                // Closed this instant.
            }
        }
    }

    private ZooKeeper handle() {
        try {
            return client.getZookeeperClient().getZooKeeper();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (Exception e) {
            // No connection for long; the framework goes on trying, and so does the next tick.
            return null;
        }
    }

    /** Hears of changes, and of the connection, in the order in which ZooKeeper tells. */
    private final class HandleWatcher implements Watcher {
        private final ZooKeeper zk;

        HandleWatcher(ZooKeeper zk) {
            this.zk = zk;
        }

        @Override
        public void process(WatchedEvent event) {
            MirrorFeed feed;
            synchronized (lock) {
                feed = current;
            }
            if (closed || feed == null || feed.zk() != zk) {
                return;
            }
            if (event.getType() != Event.EventType.None) {
                feed.event(event);
            } else if (event.getState() == Event.KeeperState.SyncConnected) {
                // Events were missed.
                feed(zk);
            } else {
                feed.end(Code.CONNECTIONLOSS);
            }
        }
    }
}
