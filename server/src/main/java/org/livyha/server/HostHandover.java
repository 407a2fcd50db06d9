// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.livyha.election.ServerIdentity;
import org.livyha.server.ops.AddressMove;
import org.livyha.server.ops.RoleFile;
import org.livyha.server.pair.Handover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A planned handover on a host whose role others follow: the file goes on saying "leader" until the successor serves, and the
 * address goes without breaking a connection. One thread, so that no order waits for the address; what it does late, when the
 * next handover has begun, is left undone.
 */
final class HostHandover implements Handover, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostHandover.class);

    private final RoleFile roleFile;
    private final AddressMove address;
    private final Function<ServerIdentity, AddressMove.Successor> successors;
    private final BooleanSupplier leadsAgain;
    private final Consumer<Boolean> answerWaitsAtOnce;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "address-move");
        t.setDaemon(true);
        return t;
    });
    /** Which handover this is. */
    private int number;

    /**
     * @param address null when none is configured
     * @param successors how a server that has taken over is asked about the address
     * @param leadsAgain whether the leader is this server again: then the address stays
     * @param answerWaitsAtOnce whether those who wait for news are answered with what there is
     */
    HostHandover(
            RoleFile roleFile,
            AddressMove address,
            Function<ServerIdentity, AddressMove.Successor> successors,
            BooleanSupplier leadsAgain,
            Consumer<Boolean> answerWaitsAtOnce) {
        this.roleFile = Objects.requireNonNull(roleFile, "roleFile");
        this.address = address;
        this.successors = Objects.requireNonNull(successors, "successors");
        this.leadsAgain = Objects.requireNonNull(leadsAgain, "leadsAgain");
        this.answerWaitsAtOnce = Objects.requireNonNull(answerWaitsAtOnce, "answerWaitsAtOnce");
    }

    @Override
    public synchronized void begins() {
        number++;
        roleFile.handsOver();
        // Nobody may wait for news on a connection that is about to break.
        answerWaitsAtOnce.accept(address != null);
    }

    @Override
    public synchronized void ends(Optional<ServerIdentity> successor) {
        int ended = number;
        if (successor.isEmpty() || address == null) {
            over(ended);
            return;
        }
        try {
            thread.execute(() -> move(ended, successors.apply(successor.get())));
        } catch (RejectedExecutionException e) {
            over(ended);
        }
    }

    private void move(int ended, AddressMove.Successor successor) {
        try {
            address.run(successor, () -> leadsAgain.getAsBoolean() || !isLatest(ended), claims -> letGo(ended, claims));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("the address did not go as it should", e);
        } finally {
            over(ended);
        }
    }

    /** Without the successor's claim the address would come back: then only our own is withdrawn. */
    private synchronized void letGo(int ended, boolean successorClaims) {
        if (!isLatest(ended)) {
            return;
        }
        if (successorClaims) {
            roleFile.letsGo();
        } else {
            roleFile.handedOver();
        }
    }

    private synchronized void over(int ended) {
        if (isLatest(ended)) {
            roleFile.handedOver();
            answerWaitsAtOnce.accept(false);
        }
    }

    private synchronized boolean isLatest(int handover) {
        return number == handover;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
