// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
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
final class LeaderRouter extends Handler.Wrapper implements Forwards.Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderRouter.class);

    private static final int PLACES = 10_000;
    private static final int LARGEST_BODY = 16 << 20;
    private static final String STOPPING = "this server is stopping";
    /** How long a forwarded request is held while a takeover ends here. */
    private static final Duration HOP = Duration.ofSeconds(1);

    private final Leadership leadership;
    private final Duration parkTimeout;
    private final LeaderProxy proxy;
    private final Answers answers = new Answers();
    private final Bodies bodies;
    private final AtomicLong arrivals = new AtomicLong();
    private final Forwards forwards;
    private final ScheduledThreadPoolExecutor timer;
    private final ParkingLot lot;
    private final Lanes lanes;
    private final InFlight inFlight = new InFlight();

    LeaderRouter(Handler resources, Leadership leadership, BodyRoom room, HttpConfig http, HaConfig ha) {
        super(resources);
        this.bodies = new Bodies(LARGEST_BODY, room, answers);
        this.leadership = leadership;
        this.parkTimeout = ha.parkTimeout();
        this.proxy = new LeaderProxy(ha.nodeId(), http);
        this.forwards = new Forwards(proxy, leadership, this::execute, this::schedule, this);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-park");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.lot = new ParkingLot(PLACES, timer, this::route);
        this.lanes = new Lanes(lot, this::mayGo, this::execute, this::schedule, this::routeNow);
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
        lot.close().forEach(exchange -> giveUp(exchange, STOPPING));
    }

    /** Whether what is forwarded may not wait for news there. */
    void answerWaitsAtOnce(boolean yes) {
        forwards.answerWaitsAtOnce(yes);
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
        routeNow(new Exchange(arrivals.incrementAndGet(), request, response, callback, budget));
    }

    private void routeNow(Exchange exchange) {
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
            Optional<LeaderInfo> leader = exchange.forwarded() ? Optional.empty() : forwards.reachable();
            if (leader.isPresent()) {
                forwards.forward(exchange, leader.get());
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
                    exchange.turnedAway(Duration.ZERO);
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
        } finally {
            leased.handled();
        }
    }

    private void park(Exchange exchange) {
        if (exchange.remainingNanos() == 0) {
            giveUp(exchange, "there is no leader");
            return;
        }
        switch (lot.park(exchange)) {
            // The leader may have come between the look and the parking: look again.
            case PARKED -> wake();
            case FULL -> giveUp(exchange, "there is no leader and too many requests wait for one");
            case CLOSED -> giveUp(exchange, STOPPING);
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
            exchange.response()
                    .getHeaders()
                    .put(LeasedResponse.TURNED_AWAY, exchange.waited().toMillis());
        }
        answers.tryAgain(exchange.response(), exchange.callback(), why + " at the moment, try again");
    }

    /**
     * The gate opened or the store names another leader: parked requests go on, in the order of their arrival; what was
     * sent to a leader that was deposed is not waited for. Any thread; does not block.
     */
    void leadershipChanged() {
        forwards.leadershipChanged();
    }

    @Override
    public Optional<Exchange> first() {
        return lot.takeFirst(exchange -> !exchange.forwarded());
    }

    @Override
    public void wake() {
        lanes.fill();
    }

    private Optional<Predicate<Exchange>> mayGo() {
        if (leadership.term().isPresent()) {
            return Optional.of(anybody -> true);
        }
        if (leadership.elsewhere().isEmpty()) {
            return Optional.empty();
        }
        boolean reachable = forwards.reachable().isPresent();
        return Optional.of(exchange -> reachable || exchange.forwarded());
    }

    @Override
    public void route(Exchange exchange) {
        execute(() -> routeNow(exchange));
    }

    private void routeLater(Exchange exchange) {
        if (exchange.remainingNanos() == 0) {
            giveUp(exchange, "there is no leader");
        } else if (!schedule(() -> route(exchange), Forwards.RETRY)) {
            giveUp(exchange, STOPPING);
        }
    }

    @Override
    public void outcomeUnknown(Exchange exchange) {
        exchange.startOver();
        LOG.warn("the outcome of a request is not known request={}", exchange);
        answers.message(
                exchange.response(),
                exchange.callback(),
                502,
                "the connection to the leader broke after the request was sent; whether it was carried out is not known");
    }

    private boolean schedule(Runnable task, Duration delay) {
        try {
            var unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void execute(Runnable task) {
        getServer().getThreadPool().execute(task);
    }
}
