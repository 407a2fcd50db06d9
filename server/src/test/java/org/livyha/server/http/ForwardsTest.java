// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Lease;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Term;

/** One thread, no clock: what would otherwise happen between two steps happens in a call that is made there. */
@Timeout(60)
class ForwardsTest {
    private static final LeaderInfo FIRST = leader(1);
    private static final LeaderInfo NEXT = leader(2);

    private final LeaderGate<Object> gate = new LeaderGate<>();
    private final AtomicReference<LeaderInfo> leader = new AtomicReference<>(FIRST);
    private final Proxy proxy = new Proxy();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final Lot lot = new Lot();
    private final Forwards forwards = new Forwards(
            proxy,
            new Leadership(gate, () -> Optional.ofNullable(leader.get()), "here"),
            Runnable::run,
            (task, delay) -> later.add(task),
            lot);
    private Arrivals arrivals;

    private static LeaderInfo leader(long epoch) {
        return new LeaderInfo(
                epoch, new ServerIdentity("other", "instance-" + epoch, "http://127.0.0.1:1", "none:1", "none:2"));
    }

    /** Keeps what is sent; the test says what comes of it. */
    private static final class Proxy implements Request.Handler {
        final List<ForwardedRequest> sent = new ArrayList<>();
        Runnable onSending = () -> {};

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            onSending.run();
            sent.add((ForwardedRequest) request);
            return true;
        }
    }

    /** Waits as the router has it: who parks looks once more, and then waits to be woken. */
    private final class Lot implements Forwards.Waiting {
        final Deque<Exchange> parked = new ArrayDeque<>();
        final List<Exchange> routed = new ArrayList<>();
        Runnable onLooking = () -> {};

        void park(Exchange exchange) {
            parked.add(exchange);
            wake();
        }

        @Override
        public void route(Exchange exchange) {
            routed.add(exchange);
        }

        @Override
        public void wake() {
            if (forwards.reachable().isPresent()) {
                routed.addAll(parked);
                parked.clear();
            }
        }

        @Override
        public Optional<Exchange> first() {
            Optional<Exchange> first = Optional.ofNullable(parked.poll());
            onLooking.run();
            return first;
        }

        @Override
        public void outcomeUnknown(Exchange exchange) {
            throw new AssertionError("nothing was sent of " + exchange);
        }
    }

    @BeforeEach
    void start() throws Exception {
        arrivals = new Arrivals();
    }

    @AfterEach
    void stop() throws Exception {
        arrivals.close();
    }

    /** From now on the port of the leader counts as one that refuses, and its probe is due. */
    private void refuseOne() throws Exception {
        forwards.forward(arrivals.next("GET /sessions"), FIRST);
        forwards.turnedAway(proxy.sent.remove(0), Duration.ZERO);
        assertThat(forwards.reachable()).isEmpty();
        lot.routed.clear();
    }

    @Test
    void whoParksJustAfterTheProbeHasFoundNobodyIsWoken() throws Exception {
        refuseOne();
        Exchange late = arrivals.next("GET /sessions");
        lot.onLooking = () -> lot.park(late);
        later.remove().run();
        assertThat(forwards.reachable()).contains(FIRST);
        assertThat(lot.routed).containsExactly(late);
    }

    @Test
    void whoWaitsForAProbeThatCannotBeSentIsWoken() throws Exception {
        refuseOne();
        Exchange probe = arrivals.next("GET /sessions");
        Exchange other = arrivals.next("GET /sessions");
        lot.park(probe);
        lot.park(other);
        proxy.onSending = () -> {
            throw new IllegalArgumentException("a path that no client can ask for");
        };
        later.remove().run();
        assertThat(lot.parked).isEmpty();
        assertThat(lot.routed).containsExactly(other);
    }

    @Test
    void oneProbesAndTheOthersWaitUntilItHasAConnection() throws Exception {
        refuseOne();
        Exchange probe = arrivals.next("GET /sessions");
        Exchange other = arrivals.next("GET /sessions");
        lot.park(probe);
        lot.park(other);
        later.remove().run();
        assertThat(proxy.sent).extracting(ForwardedRequest::exchange).containsExactly(probe);
        assertThat(lot.routed).isEmpty();
        forwards.connected(proxy.sent.get(0));
        assertThat(lot.routed).containsExactly(other);
        assertThat(later).isEmpty();
    }

    @Test
    void whatWasToGoToALeaderThatIsDeposedMeanwhileIsRoutedAnew() throws Exception {
        Exchange exchange = arrivals.next("GET /sessions");
        leader.set(NEXT);
        forwards.leadershipChanged();
        forwards.forward(exchange, FIRST);
        assertThat(proxy.sent).isEmpty();
        assertThat(lot.routed).containsExactly(exchange);
    }

    @Test
    void whatWasToGoThereIsRoutedAnewWhenThisServerLeads() throws Exception {
        Exchange exchange = arrivals.next("GET /sessions");
        gate.open(new Term(2, "/epoch", 0, new Lease(Duration.ofSeconds(5), 0, () -> 0)), this);
        forwards.leadershipChanged();
        forwards.forward(exchange, FIRST);
        assertThat(proxy.sent).isEmpty();
        assertThat(lot.routed).containsExactly(exchange);
    }

    @Test
    void aLeaderThatIsDeposedBeforeARequestHasGoneOutIsNotWaitedFor() throws Exception {
        assertNotWaitedFor("GET /sessions");
    }

    @Test
    void aLeaderThatIsDeposedBeforeAPostHasGoneOutIsNotWaitedForLongerThanItsGrace() throws Exception {
        assertNotWaitedFor("POST /sessions/name/stop");
    }

    private void assertNotWaitedFor(String line) throws Exception {
        proxy.onSending = () -> {
            leader.set(NEXT);
            forwards.leadershipChanged();
            later.forEach(Runnable::run);
        };
        forwards.forward(arrivals.next(line), FIRST);
        assertThat(lot.routed).isEmpty();
        var outgoing = new HttpClient().newRequest("http://127.0.0.1:1");
        proxy.sent.get(0).follow(outgoing);
        assertThat(outgoing.getAbortCause()).hasMessageContaining("another leader was elected");
    }

    @Test
    void whatIsUnderWayIsGivenUpWhenItsLeaderIsDeposed() throws Exception {
        forwards.forward(arrivals.next("GET /sessions"), FIRST);
        var outgoing = new HttpClient().newRequest("http://127.0.0.1:1");
        proxy.sent.get(0).follow(outgoing);
        forwards.leadershipChanged();
        assertThat(outgoing.getAbortCause()).isNull();
        leader.set(NEXT);
        forwards.leadershipChanged();
        assertThat(outgoing.getAbortCause()).hasMessageContaining("another leader was elected");
    }

    /** The same with a real client: it says so at once, though the leader's host never answers. */
    @Test
    void aRequestThatIsGivenUpBeforeItGoesOutFails() throws Exception {
        CompletableFuture<Result> result = new CompletableFuture<>();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpClient client = new HttpClient()) {
            client.start();
            ForwardedRequest forward = new ForwardedRequest(arrivals.next("GET /sessions"), FIRST, false, forwards);
            forward.abandon("another leader was elected");
            var outgoing = client.newRequest("http://127.0.0.1:" + silent.getLocalPort());
            forward.follow(outgoing);
            outgoing.send(result::complete);
            assertThat(result.get(20, TimeUnit.SECONDS).getFailure())
                    .hasMessageContaining("another leader was elected");
            assertThat(forward.mayHaveArrived()).isFalse();
        }
    }
}
