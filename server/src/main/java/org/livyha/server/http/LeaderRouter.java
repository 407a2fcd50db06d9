// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Term;
import org.livyha.server.config.HaConfig;
import org.livyha.server.config.HttpConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every request for sessions and batches to the one server that may answer it: to the resources of this one while
 * its gate is open, else to the leader, else to the parking lot until there is one. Never answers out of its own head.
 *
 * <p>A request that a leader cannot have seen is routed again until its budget is spent, whatever its method; one that a
 * leader may have seen is routed again only if that does no harm ({@link Exchange#safe}). Nothing here blocks a thread.
 */
final class LeaderRouter extends Handler.Wrapper implements LeaderProxy.Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderRouter.class);

    private static final int PLACES = 10_000;
    private static final int LARGEST_BODY = 16 << 20;
    /** Between two attempts to reach a leader whose port refuses. One request at a time tries, the others wait for it. */
    private static final Duration RETRY = Duration.ofMillis(50);
    /** What a deposed leader gets to finish answers that cannot be asked for twice. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How long a forwarded request is held while a takeover ends here. */
    private static final Duration HOP = Duration.ofSeconds(1);

    private final Leadership leadership;
    private final Duration parkTimeout;
    private final LeaderProxy proxy;
    private final Answers answers = new Answers();
    private final Bodies bodies;
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicReference<LeaderInfo> refusing = new AtomicReference<>();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final Set<ForwardedRequest> forwards = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private final ParkingLot lot;
    private final InFlight inFlight = new InFlight();
    private volatile boolean closed;
    private volatile boolean noWaiting;

    LeaderRouter(Handler resources, Leadership leadership, BodyRoom room, HttpConfig http, HaConfig ha) {
        super(resources);
        this.bodies = new Bodies(LARGEST_BODY, room, answers);
        this.leadership = leadership;
        this.parkTimeout = ha.parkTimeout();
        this.proxy = new LeaderProxy(ha.nodeId(), http, this);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-park");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.lot = new ParkingLot(PLACES, timer, exchange -> execute(() -> giveUp(exchange, "there is no leader")));
        installBean(proxy, true);
    }

    @Override
    public void setServer(Server server) {
        super.setServer(server);
        proxy.setServer(server);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        leadership.gate().onOpen(this::leadershipChanged);
    }

    @Override
    protected void doStop() throws Exception {
        releaseParked();
        timer.shutdownNow();
        super.doStop();
    }

    /** Lets all who wait go with 503: this server is about to stop. From now on nobody is parked. */
    void releaseParked() {
        closed = true;
        lot.takeAll(exchange -> true).forEach(exchange -> giveUp(exchange, "this server is stopping"));
    }

    /** Whether what is forwarded may not wait for news there. */
    void answerWaitsAtOnce(boolean yes) {
        noWaiting = yes;
    }

    /** What is being answered by this server as leader. */
    InFlight inFlight() {
        return inFlight;
    }

    int parked() {
        return lot.size();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!concernsLeader(Request.getPathInContext(request))) {
            return false;
        }
        bodies.read(
                request, response, callback, read -> execute(() -> arrive(read.request(), response, read.callback())));
        return true;
    }

    private static boolean concernsLeader(String path) {
        return path.equals("/sessions")
                || path.startsWith("/sessions/")
                || path.equals("/batches")
                || path.startsWith("/batches/")
                || path.startsWith("/sessions;")
                || path.startsWith("/batches;");
    }

    private void arrive(Request request, Response response, Callback callback) {
        // The client's connection, and so the request, belongs to the server that forwarded it: that one parks it.
        boolean forwarded = request.getHeaders().contains(Exchange.FORWARDED_BY);
        Duration budget = forwarded && parkTimeout.compareTo(HOP) > 0 ? HOP : parkTimeout;
        route(new Exchange(arrivals.incrementAndGet(), request, response, callback, budget));
    }

    private void route(Exchange exchange) {
        try {
            Optional<Term> term = leadership.term();
            if (term.isPresent()) {
                serve(exchange, term.get());
                return;
            }
            if (exchange.forwarded() && leadership.elsewhere().isPresent()) {
                giveUp(exchange, "this server does not lead");
                return;
            }
            Optional<LeaderInfo> leader = exchange.forwarded() ? Optional.empty() : reachable();
            if (leader.isPresent()) {
                forward(exchange, leader.get());
            } else {
                park(exchange);
            }
        } catch (Throwable failure) {
            LOG.error("request failed in the router request={}", exchange, failure);
            exchange.callback().failed(failure);
        }
    }

    private void serve(Exchange exchange, Term term) {
        exchange.startOver();
        exchange.sent();
        Request unread = Uploads.isOne(exchange.request()) ? new PacedBody(exchange.unread()) : exchange.unread();
        Request request = exchange.servedBefore() ? new FreshRequest(unread) : unread;
        inFlight.begin();
        LeasedResponse leased = new LeasedResponse(
                request, exchange.response(), Callback.from(inFlight::end, exchange.callback()), term, () -> {
                    inFlight.end();
                    exchange.turnedAway();
                    routeLater(exchange);
                });
        try {
            if (!getHandler().handle(request, leased, leased)) {
                answers.empty(leased, leased, 404);
            }
        } catch (Throwable failure) {
            // Completes the exchange, which the router's own handling of it would not count as answered.
            LOG.error("request failed in its handler request={}", exchange, failure);
            leased.failed(failure);
        }
    }

    private void forward(Exchange exchange, LeaderInfo leader) {
        exchange.startOver();
        exchange.prepareToSend();
        exchange.sent();
        ForwardedRequest forward = new ForwardedRequest(exchange, leader, noWaiting);
        forwards.add(forward);
        try {
            proxy.handle(forward, exchange.response(), exchange.callback());
        } catch (RuntimeException failure) {
            forwards.remove(forward);
            refusing.compareAndSet(leader, null);
            LOG.error("request cannot be forwarded request={}", exchange, failure);
            exchange.callback().failed(failure);
        }
    }

    /** The other server, if it leads and its port does not refuse. */
    private Optional<LeaderInfo> reachable() {
        return leadership.elsewhere().filter(leader -> !leader.equals(refusing.get()));
    }

    private void park(Exchange exchange) {
        if (closed) {
            giveUp(exchange, "this server is stopping");
        } else if (exchange.remainingNanos() == 0) {
            giveUp(exchange, "there is no leader");
        } else if (lot.park(exchange)) {
            // The leader may have come between the look and the parking: look again.
            wake();
        } else {
            giveUp(exchange, "there is no leader and too many requests wait for one");
        }
    }

    private void giveUp(Exchange exchange, String why) {
        if (exchange.mayNotBeTriedAgain()) {
            outcomeUnknown(exchange);
            return;
        }
        exchange.startOver();
        LOG.info("request given up reason=\"{}\" request={}", why, exchange);
        if (exchange.forwarded()) {
            // For the server that forwarded it: nothing was done, keep the request and look for the leader yourself.
            exchange.response().getHeaders().put(LeasedResponse.TURNED_AWAY, "1");
        }
        answers.tryAgain(exchange.response(), exchange.callback(), why + " at the moment, try again");
    }

    /**
     * The gate opened or the store names another leader: parked requests go on, in the order of their arrival; what was
     * sent to a leader that was deposed is not waited for. Any thread; does not block.
     */
    void leadershipChanged() {
        Optional<LeaderInfo> elsewhere = leadership.elsewhere();
        LeaderInfo refused = refusing.get();
        if (refused != null && elsewhere.isPresent() && !elsewhere.get().equals(refused)) {
            refusing.compareAndSet(refused, null);
        }
        wake();
        boolean here = leadership.term().isPresent();
        for (ForwardedRequest forward : forwards) {
            if (here || (elsewhere.isPresent() && !elsewhere.get().equals(forward.leader()))) {
                abandon(forward);
            }
        }
    }

    private void abandon(ForwardedRequest forward) {
        if (forward.exchange().safe()) {
            execute(() -> forward.abandon("another leader was elected"));
        } else {
            schedule(() -> forward.abandon("another leader was elected"), GRACE);
        }
    }

    private void wake() {
        if (leadership.term().isPresent()) {
            lot.takeAll(exchange -> true).forEach(this::routeSoon);
        } else if (reachable().isPresent()) {
            lot.takeAll(exchange -> !exchange.forwarded()).forEach(this::routeSoon);
        }
        if (leadership.elsewhere().isPresent()) {
            lot.takeAll(Exchange::forwarded).forEach(this::routeSoon);
        }
    }

    private void routeSoon(Exchange exchange) {
        execute(() -> route(exchange));
    }

    private void routeLater(Exchange exchange) {
        if (exchange.remainingNanos() == 0) {
            giveUp(exchange, "there is no leader");
        } else if (!schedule(() -> routeSoon(exchange), RETRY)) {
            giveUp(exchange, "this server is stopping");
        }
    }

    @Override
    public void connected(ForwardedRequest forward) {
        if (refusing.compareAndSet(forward.leader(), null)) {
            wake();
        }
    }

    @Override
    public void done(ForwardedRequest forward) {
        forwards.remove(forward);
    }

    @Override
    public void turnedAway(ForwardedRequest forward) {
        forwards.remove(forward);
        forward.exchange().turnedAway();
        refusing.set(forward.leader());
        execute(() -> route(forward.exchange()));
        probeLater();
    }

    @Override
    public void failed(ForwardedRequest forward, Throwable failure) {
        forwards.remove(forward);
        Exchange exchange = forward.exchange();
        boolean nothingSent = !forward.mayHaveArrived();
        if (!nothingSent) {
            exchange.lost();
        }
        LOG.info(
                "forward failed leader={} epoch={} sent={} request={} cause={}",
                forward.leader().server().nodeId(),
                forward.leader().epoch(),
                !nothingSent,
                exchange,
                String.valueOf(failure));
        if (exchange.response().isCommitted()) {
            exchange.callback().failed(failure);
        } else if (nothingSent || exchange.safe()) {
            exchange.unanswered();
            refusing.set(forward.leader());
            execute(() -> route(exchange));
            probeLater();
        } else {
            outcomeUnknown(exchange);
        }
    }

    private void outcomeUnknown(Exchange exchange) {
        exchange.startOver();
        LOG.warn("the outcome of a request is not known request={}", exchange);
        answers.message(
                exchange.response(),
                exchange.callback(),
                502,
                "the connection to the leader broke after the request was sent; whether it was carried out is not known");
    }

    private void probeLater() {
        if (probing.compareAndSet(false, true)) {
            schedule(
                    () -> {
                        probing.set(false);
                        probe();
                    },
                    RETRY);
        }
    }

    /** Lets one of the waiting requests find out whether the leader's port takes connections again. */
    private void probe() {
        LeaderInfo leader = refusing.get();
        if (leader == null) {
            return;
        }
        Optional<LeaderInfo> elsewhere = leadership.elsewhere();
        if (leadership.term().isPresent()
                || elsewhere.isEmpty()
                || !elsewhere.get().equals(leader)) {
            refusing.compareAndSet(leader, null);
            wake();
            return;
        }
        Optional<Exchange> first = lot.takeFirst(exchange -> !exchange.forwarded());
        if (first.isPresent()) {
            execute(() -> forward(first.get(), leader));
        } else {
            refusing.compareAndSet(leader, null);
        }
    }

    private boolean schedule(Runnable task, Duration delay) {
        if (timer.isShutdown()) {
            return false;
        }
        var unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return true;
    }

    private void execute(Runnable task) {
        Executor threads = getServer().getThreadPool();
        threads.execute(task);
    }
}
