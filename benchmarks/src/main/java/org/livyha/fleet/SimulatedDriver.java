// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.livyha.driver.DriverConfig;
import org.livyha.driver.ExecutorSettings;
import org.livyha.driver.HomeLines;
import org.livyha.driver.SparkDriver;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.RpcClient;

/**
 * One driver: all of the real one but Spark, on threads that it shares. Lives until a server shuts it down, its idle time
 * without a leader is over, or it is killed. Safe for use by any thread.
 */
public final class SimulatedDriver {
    private static final int KILLED = 137;
    private static final Duration KEY_RETENTION = Duration.ofHours(1);

    private final String appTag;
    private final FleetThreads threads;
    private final GroundTruth truth;
    private final SimulatedEngine engine;
    private final SparkDriver service;
    private final HomeLines lines;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    SimulatedDriver(DriverOrder order, FleetThreads threads, GroundTruth truth) {
        DriverConfig config = order.config();
        this.appTag = config.id();
        this.threads = threads;
        this.truth = truth;
        this.engine = new SimulatedEngine(appTag, order.start(), order.answer(), truth);
        this.service = new SparkDriver(
                new ExecutorSettings(
                        config.kind(),
                        config.retainedStatements(),
                        config.cancelTimeout(),
                        KEY_RETENTION,
                        config.sqlRows()),
                config.maxFrame(),
                engine,
                Clock.systemUTC(),
                threads.statementThread(),
                threads.statementThread());
        RpcClient client = new RpcClient(
                appTag,
                config.secret().bytes(),
                LineConfig.defaults().withMaxFrame(config.maxFrame()),
                threads.lines());
        this.lines =
                new HomeLines(client, config.servers(), service, config.idleTimeout(), this::end, threads.homeThread());
    }

    /** The application's tag, which is the driver's name on its lines. */
    public String appTag() {
        return appTag;
    }

    /** As {@code DriverMain} does it: calls home first, then brings up its Spark. */
    void start() {
        lines.start();
        threads.starters().execute(() -> service.start(lines::publish));
    }

    /** Completes with the exit code that its process would have had, 137 after {@link #kill}. */
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    private void end(String why) {
        later(() -> {
            if (ending.compareAndSet(false, true)) {
                service.close();
                lines.close();
                ended(0, why);
            }
        });
    }

    /** {@code kill -9}: its lines break with nothing said, and what it was doing has no end. */
    public void kill() {
        if (ending.compareAndSet(false, true)) {
            engine.die();
            later(() -> {
                lines.close();
                service.close();
                ended(KILLED, "killed");
            });
        }
    }

    private void ended(int code, String why) {
        truth.ended(appTag, code, why);
        exit.complete(code);
    }

    private void later(Runnable task) {
        try {
            threads.enders().execute(task);
        } catch (RejectedExecutionException e) {
            // The whole fleet ends, and every line with it.
            exit.complete(KILLED);
        }
    }
}
