// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.RpcClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Spark runs as the main class of a session: calls home first, so that the servers know of it while Spark comes up;
 * then brings up Spark and the interpreter; then stays until a server or the idle timeout ends it.
 */
public final class DriverMain {
    private static final Logger LOG = LoggerFactory.getLogger(DriverMain.class);
    private static final Duration KEY_RETENTION = Duration.ofHours(1);
    private static final Duration LINGER = Duration.ofSeconds(10);

    private final DriverService service;
    private final HomeLines lines;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<String> reason = new AtomicReference<>();

    DriverMain(DriverConfig config, DriverService service) {
        this.service = service;
        RpcClient client = new RpcClient(
                config.id(), config.secret().bytes(), LineConfig.defaults().withMaxFrame(config.maxFrame()));
        this.lines = new HomeLines(client, config.servers(), service, config.idleTimeout(), this::end);
    }

    public static void main(String[] args) {
        // First of all: whoever makes a SparkConf from now on does not find the secret in it.
        DriverConfig config = DriverConfig.take(System.getProperties(), System.getenv());
        StandalonePlace.keepOwnJar(System.getProperties());
        ExecutorSettings settings = new ExecutorSettings(
                config.kind(), config.retainedStatements(), config.cancelTimeout(), KEY_RETENTION, config.sqlRows());
        DriverService service = new SparkDriver(
                settings,
                config.maxFrame(),
                new SparkEngine(config.sqlRows(), config.sharedObjects()),
                Clock.systemUTC());
        int exitCode = 1;
        try {
            new DriverMain(config, service).run();
            exitCode = 0;
        } finally {
            // Returning, not exiting, is what tells YARN's application master that all went well. But the user's code
            // may have left threads that would keep the JVM for ever.
            exitAfter(isOnCluster() ? LINGER : Duration.ZERO, exitCode);
        }
    }

    private static boolean isOnCluster() {
        return "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /**
     * Serves until told to end; returns after Spark has stopped.
     *
     * @throws DriverFailedException when Spark or the interpreter had failed
     */
    void run() {
        lines.start();
        Thread starter = new Thread(() -> service.start(lines::publish), "livy-driver-start");
        starter.setDaemon(true);
        starter.start();
        boolean interrupted = false;
        try {
            ended.await();
        } catch (InterruptedException e) {
            reason.compareAndSet(null, "interrupted");
            interrupted = true;
        }
        DriverStatus last = service.status();
        LOG.info("driver ends reason={} state={}", reason.get(), last.state().word());
        service.close();
        lines.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (last.state() == DriverStatus.State.ERROR) {
            throw new DriverFailedException("the driver could not start: " + last.detail());
        }
    }

    private void end(String why) {
        reason.compareAndSet(null, why);
        ended.countDown();
    }

    private static void exitAfter(Duration delay, int code) {
        Thread exit = new Thread(
                () -> {
                    try {
                        Thread.sleep(delay.toMillis());
                    } catch (InterruptedException e) {
                        LOG.debug("exits at once");
                    }
                    System.exit(code);
                },
                "livy-driver-exit");
        exit.setDaemon(true);
        exit.start();
    }
}
