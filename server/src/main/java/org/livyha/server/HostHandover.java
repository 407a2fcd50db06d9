// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.livyha.server.http.HttpServer;
import org.livyha.server.ops.AddressMove;
import org.livyha.server.ops.RoleFile;
import org.livyha.server.pair.Handover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A planned handover on a host whose role others follow: the file goes on saying "leader" until the successor serves, and the
 * address goes without breaking a connection. One thread, so that no order waits for the address.
 */
final class HostHandover implements Handover, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostHandover.class);

    private final RoleFile roleFile;
    private final AddressMove address;
    private final HttpServer http;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "address-move");
        t.setDaemon(true);
        return t;
    });

    /** @param address null when none is configured */
    HostHandover(RoleFile roleFile, AddressMove address, HttpServer http) {
        this.roleFile = Objects.requireNonNull(roleFile, "roleFile");
        this.address = address;
        this.http = Objects.requireNonNull(http, "http");
    }

    @Override
    public void begins() {
        roleFile.handsOver();
        // Nobody may wait for news on a connection that is about to break.
        http.answerWaitsAtOnce(address != null);
    }

    @Override
    public void ends(boolean successorServes) {
        if (!successorServes || address == null) {
            over();
            return;
        }
        try {
            thread.execute(this::move);
        } catch (RejectedExecutionException e) {
            over();
        }
    }

    private void move() {
        try {
            address.run(roleFile::letsGo);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("the address did not go as it should", e);
        } finally {
            over();
        }
    }

    private void over() {
        roleFile.handedOver();
        http.answerWaitsAtOnce(false);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
