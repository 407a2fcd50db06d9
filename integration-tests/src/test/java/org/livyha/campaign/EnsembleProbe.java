// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/**
 * Three plain clients of the ensemble, which do nothing but write: by what they achieve, an ensemble that was away for long is told
 * from a server of ours that came back to it late.
 */
final class EnsembleProbe implements AutoCloseable {
    private static final String NODE = "/campaign-probe";
    private static final int CLIENTS = 3;
    private static final int SESSION_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 50;

    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();

    void start() {
        for (int i = 1; i <= CLIENTS; i++) {
            Thread client = new Thread(this::run, "probe-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
    }

    /** When a write was answered, {@link System#nanoTime}, in order. */
    List<Long> answered() {
        return answered.stream().sorted().toList();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                writeWhileTheSessionLives();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeWhileTheSessionLives() throws InterruptedException {
        try (ZooKeeper session = new ZooKeeper(Ensemble.connectString(), SESSION_MILLIS, event -> {})) {
            while (session.getState().isAlive()) {
                write(session);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot make a client", e);
        }
    }

    private void write(ZooKeeper session) throws InterruptedException {
        try {
            session.setData(NODE, new byte[0], -1);
            answered.add(System.nanoTime());
        } catch (KeeperException.NoNodeException e) {
            create(session);
        } catch (KeeperException e) {
            // That it is away is what we are here for.
        }
    }

    private static void create(ZooKeeper session) throws InterruptedException {
        try {
            session.create(NODE, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException e) {
            // Another was faster, or it is tried again.
        }
    }

    @Override
    public void close() throws InterruptedException {
        clients.forEach(Thread::interrupt);
        for (Thread client : clients) {
            client.join(5_000);
        }
    }
}
