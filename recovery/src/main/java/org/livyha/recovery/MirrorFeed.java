// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * One filling of the mirror and what follows it, over one unbroken connection. Ends for good with the first thing that goes
 * wrong; a new one then takes its place.
 *
 * <p>ZooKeeper answers the requests of a session in order, and tells of a change before it answers anything that was asked
 * after it. So it is enough to read, on the event thread, whatever an event names: the answers arrive in the order of the
 * changes, and when a node is gone the read says so. No version has to be compared.
 */
final class MirrorFeed {
    /**
     * Reads that are under way while the copy is filled. Were it all of them, a leader that has found ZooKeeper again would have
     * its heartbeats answered after thousands of reads, as they share a session, and its lease might be over by then.
     */
    static final int READS_AT_ONCE = 32;

    private enum State {
        FILLING,
        LIVE,
        ENDED
    }

    private final ZooKeeper zk;
    private final StorePaths paths;
    /** Guards the contents and the state of all feeds; never held while a request is sent. */
    private final Object lock;

    private final Consumer<MirrorFeed> onChange;
    private final Contents contents;
    private State state = State.FILLING;
    private Code problem = Code.OK;
    private int filled;
    private volatile long lastAnswer = System.nanoTime();
    // Of ZooKeeper's event thread alone.
    private int tablesToList = 2;
    private final Queue<String> unread = new ArrayDeque<>();
    private int reading;

    /** @param onChange told, without the lock, when the feed becomes live, ends, or sees a change while it is live */
    MirrorFeed(ZooKeeper zk, StorePaths paths, Object lock, Consumer<MirrorFeed> onChange) {
        this.zk = zk;
        this.paths = paths;
        this.lock = lock;
        this.onChange = onChange;
        this.contents = new Contents(paths);
    }

    ZooKeeper zk() {
        return zk;
    }

    /** To be used under the lock. */
    Contents contents() {
        return contents;
    }

    /** To be used under the lock. */
    boolean isLive() {
        return state == State.LIVE;
    }

    boolean hasEnded() {
        synchronized (lock) {
            return state == State.ENDED;
        }
    }

    Code problem() {
        synchronized (lock) {
            return problem;
        }
    }

    int filled() {
        synchronized (lock) {
            return filled;
        }
    }

    long nanosSinceAnswer() {
        return System.nanoTime() - lastAnswer;
    }

    /** The watch comes first, so that nothing can change unseen after the listing. */
    void start(Watcher watcher) {
        zk.addWatch(
                paths.root(), watcher, AddWatchMode.PERSISTENT_RECURSIVE, (rc, p, ctx) -> check(Code.get(rc)), null);
        zk.sync(paths.root(), (rc, p, ctx) -> check(Code.get(rc)), null);
        list(paths.sessions());
        list(paths.batches());
    }

    void event(WatchedEvent event) {
        if (!contents.isRecord(event.getPath())) {
            return;
        }
        switch (event.getType()) {
            case NodeCreated, NodeDataChanged -> read(event.getPath(), () -> {});
            case NodeDeleted ->
                change(() -> {
                    contents.remove(event.getPath());
                    contents.saw(event.getZxid());
                });
            default -> {}
        }
    }

    /**
     * Completes with true once everything is in that was committed before the call. When {@code sync} is answered, the
     * events of all earlier changes were handled, so their reads were sent; when the request after it is answered, so
     * were they.
     */
    void mark(CompletableFuture<Boolean> caughtUp) {
        zk.sync(
                paths.root(),
                (rc, p, ctx) -> {
                    if (Code.get(rc) != Code.OK) {
                        caughtUp.complete(false);
                        return;
                    }
                    zk.exists(
                            paths.root(),
                            false,
                            (rc2, p2, ctx2, stat) -> {
                                Code code = Code.get(rc2);
                                synchronized (lock) {
                                    caughtUp.complete((code == Code.OK || code == Code.NONODE) && isLive());
                                }
                            },
                            null);
                },
                null);
    }

    void end(Code why) {
        synchronized (lock) {
            if (state == State.ENDED) {
                return;
            }
            state = State.ENDED;
            problem = why;
        }
        onChange.accept(this);
    }

    private void list(String table) {
        zk.getChildren(table, false, (rc, p, ctx, children, stat) -> listed(table, Code.get(rc), children), null);
    }

    private void listed(String table, Code code, List<String> children) {
        if (code != Code.NONODE) {
            if (!check(code)) {
                return;
            }
            children.forEach(name -> unread.add(table + "/" + name));
        }
        tablesToList--;
        readOn();
    }

    private void readOn() {
        if (hasEnded()) {
            return;
        }
        while (reading < READS_AT_ONCE && !unread.isEmpty()) {
            reading++;
            read(unread.remove(), () -> {
                reading--;
                readOn();
            });
        }
        if (tablesToList == 0 && reading == 0) {
            // Answered after the reads that events have asked for meanwhile.
            zk.exists(paths.root(), false, (rc, p, ctx, stat) -> filled(Code.get(rc)), null);
        }
    }

    private void filled(Code code) {
        if (code != Code.NONODE && !check(code)) {
            return;
        }
        synchronized (lock) {
            if (state == State.ENDED) {
                return;
            }
            state = State.LIVE;
        }
        onChange.accept(this);
    }

    private void read(String path, Runnable then) {
        zk.getData(
                path,
                false,
                (rc, p, ctx, data, stat) -> {
                    answered(path, Code.get(rc), data, stat);
                    then.run();
                },
                null);
    }

    private void answered(String path, Code code, byte[] data, Stat stat) {
        Optional<String> unreadable = TableContents.problem(code);
        if (unreadable.isPresent()) {
            change(() -> contents.putUnreadable(path, unreadable.get()));
        } else if (code == Code.NONODE) {
            change(() -> contents.remove(path));
        } else if (check(code)) {
            change(() -> {
                contents.put(path, data);
                contents.saw(stat.getMzxid());
            });
        }
    }

    private void change(Runnable change) {
        lastAnswer = System.nanoTime();
        boolean tell;
        synchronized (lock) {
            if (state == State.ENDED) {
                return;
            }
            change.run();
            filled++;
            tell = state == State.LIVE;
        }
        if (tell) {
            onChange.accept(this);
        }
    }

    private boolean check(Code code) {
        lastAnswer = System.nanoTime();
        if (code != Code.OK) {
            end(code);
            return false;
        }
        return true;
    }
}
