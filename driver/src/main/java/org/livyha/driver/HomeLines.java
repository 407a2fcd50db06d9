// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.livyha.rpc.Event;
import org.livyha.rpc.HomeLine;
import org.livyha.rpc.HostPort;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.RpcClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver's lines to all its servers. One is attached, the leader's: events go there. The others are parked: open, proven
 * and silent, so that a new leader needs one frame to take over.
 *
 * <p>Threads: requests are handled on the one thread of the {@link RpcClient}, one after the other whichever line they came
 * over. That makes "the epoch is admitted" and "the command is handed on" one step: no command of an old epoch can
 * overtake the first one of a new epoch. Connecting, retrying and the idle clock live on a second thread, {@code livy-home}.
 */
public final class HomeLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeLines.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final RpcClient client;
    private final DriverService service;
    private final Duration idleTimeout;
    private final Consumer<String> shutdown;
    private final List<String> firstServers;
    private final EpochGuard epochs = new EpochGuard();
    private final ScheduledExecutorService home;
    private final Map<String, HomeAddress> addresses = new LinkedHashMap<>(); // on the home thread
    private final AtomicReference<HomeLine> attached = new AtomicReference<>();
    private long unattachedSince; // on the home thread

    /**
     * Lines not yet made.
     *
     * @param client closed together with this
     * @param servers {@code host:port} of each server known at first
     * @param idleTimeout how long the driver goes on without an attached, open line
     * @param shutdown told why the driver is to end, by a server's wish or the idle timeout; may be told more than once, on
     *     {@code livy-home}, must not block
     */
    public HomeLines(
            RpcClient client,
            List<String> servers,
            DriverService service,
            Duration idleTimeout,
            Consumer<String> shutdown) {
        this(client, servers, service, idleTimeout, shutdown, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "livy-home");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /**
     * The same, with another thread in place of {@code livy-home}.
     *
     * @param home runs one task after the other; shut down with this
     */
    public HomeLines(
            RpcClient client,
            List<String> servers,
            DriverService service,
            Duration idleTimeout,
            Consumer<String> shutdown,
            ScheduledExecutorService home) {
        this.client = client;
        this.firstServers = List.copyOf(servers);
        this.service = service;
        this.idleTimeout = idleTimeout;
        this.shutdown = shutdown;
        this.home = home;
    }

    /** Begins to call; returns at once. */
    public void start() {
        post(() -> {
            unattachedSince = System.nanoTime();
            callThese(firstServers, null);
            checkIdleAfter(idleTimeout);
        });
    }

    /** Sends an event over the attached line; dropped when there is none, the next attachment tells the whole status. */
    public void publish(Event event) {
        HomeLine line = attached.get();
        if (line != null) {
            line.send(event);
        }
    }

    private CompletionStage<Reply> handle(HomeLine line, Request request) {
        if (!epochs.admit(request.epoch())) {
            LOG.warn(
                    "refused a command of an old term server={} command={} epoch={} highest={}",
                    line.server(),
                    request.getClass().getSimpleName(),
                    request.epoch(),
                    epochs.highest());
            return done(new Reply.Refused(epochs.highest()));
        }
        LOG.debug(
                "command server={} epoch={} name={}",
                line.server(),
                request.epoch(),
                request.getClass().getSimpleName());
        if (request instanceof Request.Attach attach) {
            return done(attach(line, attach));
        } else if (request instanceof Request.UpdateServers update) {
            post(() -> callThese(update.servers(), line));
            return done(new Reply.Done());
        } else if (request instanceof Request.SubmitStatement submit) {
            return service.submit(submit.key(), submit.code(), submit.kind());
        } else if (request instanceof Request.GetStatement get) {
            return service.get(get.id());
        } else if (request instanceof Request.ListStatements list) {
            return service.list(list.from(), list.size(), list.newestFirst());
        } else if (request instanceof Request.CancelStatement cancel) {
            return service.cancel(cancel.id());
        } else if (request instanceof Request.SubmitJob submit) {
            return service.submitJob(submit.key(), submit.job(), submit.type());
        } else if (request instanceof Request.GetJob get) {
            return service.getJob(get.id());
        } else if (request instanceof Request.CancelJob cancel) {
            return service.cancelJob(cancel.id());
        } else if (request instanceof Request.PutFile put) {
            return service.putFile(put.upload(), put.offset(), put.bytes());
        } else if (request instanceof Request.AddUpload add) {
            return service.addUpload(add.kind(), add.upload(), add.name());
        } else if (request instanceof Request.AddUri add) {
            return service.addUri(add.kind(), add.uri());
        } else if (request instanceof Request.Complete complete) {
            return service.complete(complete.code(), complete.kind(), complete.cursor());
        } else if (request instanceof Request.Shutdown stop) {
            post(() -> shutdown.accept("told to by " + line.server() + ": " + stop.reason()));
            return done(new Reply.Done());
        }
        return done(new Reply.Failed(Reply.Reason.BAD_REQUEST, "not understood: " + request));
    }

    private Reply attach(HomeLine line, Request.Attach attach) {
        // Before the status is read: a change in between is then told by an event, which follows the reply.
        HomeLine before = attached.getAndSet(line);
        if (before != line) {
            LOG.info(
                    "attached server={} epoch={} before={}",
                    line.server(),
                    attach.epoch(),
                    before == null ? "none" : before.server());
        }
        post(() -> callThese(attach.servers(), line));
        return new Reply.Attached(service.status());
    }

    /** Home thread. The line that the list came over is spared: it proves that there is a server behind it. */
    private void callThese(List<String> servers, HomeLine speaker) {
        List<String> wanted = new ArrayList<>();
        for (String server : servers) {
            try {
                wanted.add(HostPort.parse(server).toString());
            } catch (IllegalArgumentException e) {
                LOG.warn("ignored a server's address reason={}", e.getMessage());
            }
        }
        if (wanted.isEmpty()) {
            LOG.warn("kept the known servers, none was named servers={}", addresses.keySet());
            return;
        }
        addresses.entrySet().removeIf(known -> {
            boolean gone = !wanted.contains(known.getKey());
            if (gone) {
                LOG.info("server is gone, calling it no more server={}", known.getKey());
                known.getValue().giveUp(speaker);
            }
            return gone;
        });
        for (String server : wanted) {
            addresses.computeIfAbsent(server, this::newAddress);
        }
    }

    private HomeAddress newAddress(String server) {
        RandomGenerator random = RandomGenerator.getDefault();
        HomeAddress address = new HomeAddress(
                server, client, this::handle, this::closed, home, new Backoff(FIRST_RETRY, LAST_RETRY, random));
        address.call();
        return address;
    }

    /** Home thread. */
    private void closed(HomeLine line) {
        if (attached.compareAndSet(line, null)) {
            unattachedSince = System.nanoTime();
        }
    }

    private void checkIdle() {
        Duration idle = attached.get() != null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - unattachedSince);
        if (idle.compareTo(idleTimeout) < 0) {
            checkIdleAfter(idleTimeout.minus(idle));
        } else {
            shutdown.accept("no leader for " + idleTimeout);
        }
    }

    private void checkIdleAfter(Duration delay) {
        try {
            var unused = home.schedule(this::checkIdle, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("idle clock ends with the driver");
        }
    }

    private void post(Runnable task) {
        try {
            home.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("not done, the driver is ending");
        }
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /** Closes all lines and calls no more. Idempotent. */
    @Override
    public void close() {
        home.shutdownNow();
        client.close();
    }
}
