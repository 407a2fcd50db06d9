// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.ServerIdentity;
import org.livyha.server.config.Json;
import org.livyha.server.http.PairDesk.Reply;
import org.livyha.server.term.Members;
import org.livyha.server.term.Services;
import org.livyha.server.term.Takeover;
import org.livyha.server.term.TermController;

/** What a switchover answers, whatever becomes of it; 503 only when nothing was done. */
@Timeout(120)
class SwitchoverTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ServerIdentity SELF =
            new ServerIdentity("a", "i-a", "http://127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3");

    private final ObjectMapper json = Json.mapper();
    private final LeaderGate<Services> gate = new LeaderGate<>();
    private final FakeElection election = new FakeElection(SELF);
    private final List<String> halts = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile Runnable whileDraining = () -> {};
    private FakeStandby standby;
    private TermController controller;
    private Switchover switchover;
    private Operator operator;

    @BeforeEach
    void lead() throws IOException {
        standby = new FakeStandby();
        controller = new TermController(
                election,
                gate,
                (term, opened, parts, electedAt) -> {
                    opened.open(term, new Services(null, null));
                    parts.onClose(opened::shut);
                    return new Takeover(new Takeover.Phases(0, 0, 0, 0, 0), 0, 0, 0, 0, Duration.ZERO);
                },
                halts::add,
                limit -> {
                    whileDraining.run();
                    return true;
                },
                (term, takeover) -> {});
        election.addListener(controller);
        order(LONG);
        election.successor = Optional.of(new LeaderInfo(8, standby.identity()));
        election.start();
        await().atMost(LONG).until(gate::isOpen);
    }

    @AfterEach
    void close() {
        controller.close();
        standby.close();
    }

    /** Orders from now on wait so long for a successor. */
    private void order(Duration successorLimit) {
        Handover handover = new Handover() {
            @Override
            public void begins() {
                told.add("begins");
            }

            @Override
            public void ends(Optional<ServerIdentity> successor) {
                told.add((successor.isPresent() ? "handed over" : "given up") + ", gate open " + gate.isOpen());
            }
        };
        Peer peer = new Peer("a", json, LONG);
        Members members = new Members() {
            @Override
            public List<String> driverAddresses() {
                return List.of();
            }

            @Override
            public List<ServerIdentity> servers() {
                return List.of(SELF, standby.identity());
            }

            @Override
            public AutoCloseable onChange(Runnable listener) {
                return () -> {};
            }
        };
        switchover = new Switchover(SELF, election, controller, members, peer, handover, successorLimit);
        election.addListener(switchover);
        StatusBoard board =
                new StatusBoard(SELF, gate, election, null, null, null, members, () -> false, () -> null, () -> null);
        operator = new Operator(board, List::of, switchover, peer, Runnable::run);
    }

    @Test
    void theStandbyTakesOver() {
        standby.serves = true;
        Reply reply = operator.switchover("a new kernel", false);
        JsonNode done = json.valueToTree(reply.body());
        assertThat(reply.status()).as(done.toString()).isEqualTo(200);
        assertThat(done.path("from").asText()).isEqualTo("a");
        assertThat(done.path("to").asText()).isEqualTo("b");
        assertThat(done.path("epoch").asLong()).isEqualTo(8);
        assertThat(election.releases).containsExactly("SWITCHOVER a new kernel");
        assertThat(election.rejoins).hasValue(1);
        assertThat(told).containsExactly("begins", "handed over, gate open false");
    }

    @Test
    void nothingIsDoneWithoutAFitStandby() {
        standby.warm = false;
        refused(409, "b: it is not warm", operator.switchover("", false));
        standby.close();
        refused(409, "b: it does not answer", operator.switchover("", false));
        nothingWasDone();
    }

    @Test
    void aServerThatLeadsNoMoreHasDoneNothing() {
        gate.shut();
        refused(503, "leads no more", switchover.run(""));
        nothingWasDone();
    }

    /** It was fit when the order came; requests and launches under way take their time. */
    @Test
    void whenTheStandbyFailsMeanwhileTheLeaderLeadsOn() {
        whileDraining = () -> standby.warm = false;
        refused(409, "b: it is not warm; this server leads on", operator.switchover("", false));
        assertThat(election.releases).isEmpty();
        assertThat(gate.term().orElseThrow().epoch()).isEqualTo(8);
        assertThat(told).containsExactly("begins", "given up, gate open true");
        assertThat(halts).isEmpty();

        whileDraining = () -> {};
        standby.warm = true;
        standby.serves = true;
        assertThat(operator.switchover("", false).status()).isEqualTo(200);
    }

    @Test
    void aSuccessorThatDoesNotServeInTimeIsNoRefusal() {
        order(Duration.ofMillis(50));
        begun("b was elected and does not serve yet", operator.switchover("", false));
    }

    @Test
    void aTermThatNobodyTakesIsNoRefusal() {
        order(Duration.ofMillis(50));
        election.successor = Optional.empty();
        begun("nobody took over", operator.switchover("", false));
    }

    @Test
    void anEndThatIsNotConfirmedIsNoRefusal() {
        election.confirms = false;
        begun("ZooKeeper did not confirm", operator.switchover("", false));
    }

    @Test
    void aSecondOrderIsRefusedWhileOneIsUnderWay() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        whileDraining = () -> {
            draining.countDown();
            try {
                assertThat(mayGoOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        standby.serves = true;
        CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> operator.switchover("", false));
        assertThat(draining.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.isOpen()).isFalse();
        refused(409, "under way already", operator.switchover("", false));
        // Nor is it sent to who leads by then, which would hand back.
        election.follow(election.successor);
        refused(409, "under way already", operator.switchover("", false));
        assertThat(standby.orders).isEmpty();
        mayGoOn.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void aPartThatFailsToEndEndsTheProcess() {
        whileDraining = () -> {
            throw new IllegalStateException("broken");
        };
        assertThat(CompletableFuture.supplyAsync(() -> operator.switchover("", false)))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("broken");
        assertThat(halts).singleElement().asString().contains("broken");
        whileDraining = () -> {};
    }

    @Test
    void aStandbyPassesTheOrderOnAndItsAnswerBack() {
        becomeStandby();
        for (int status : List.of(200, 409, 503, 504)) {
            standby.answer = status;
            Reply reply = operator.switchover("why not", false);
            assertThat(reply.status()).isEqualTo(status);
            assertThat(json.valueToTree(reply.body()).path("msg").asText()).isEqualTo("said the leader");
        }
        assertThat(standby.orders).hasSize(4).allMatch("{\"reason\":\"why not\"}"::equals);
        refused(503, "there is no leader", operator.switchover("", true));
        assertThat(standby.orders).hasSize(4);
    }

    @Test
    void anOrderThatWasPassedOnAndNotAnsweredMayHaveBeenDone() {
        becomeStandby();
        standby.answer = null;
        begunElsewhere("may have done it", operator.switchover("", false));
        standby.close();
        refused(503, "cannot be reached", operator.switchover("", false));
        election.follow(Optional.empty());
        refused(503, "there is no leader", operator.switchover("", false));
    }

    private void becomeStandby() {
        gate.shut();
        election.follow(election.successor);
    }

    private void nothingWasDone() {
        assertThat(election.releases).isEmpty();
        assertThat(election.rejoins.get()).isEqualTo(told.size() / 2);
        assertThat(halts).isEmpty();
    }

    private void refused(int status, String why, Reply reply) {
        JsonNode body = json.valueToTree(reply.body());
        assertThat(reply.status()).as(body.toString()).isEqualTo(status);
        assertThat(body.path("msg").asText()).contains(why);
    }

    private void begun(String why, Reply reply) {
        refused(504, why, reply);
        assertThat(json.valueToTree(reply.body()).path("epoch").asLong()).isEqualTo(7);
        assertThat(election.rejoins).hasValue(1);
        assertThat(told).containsExactly("begins", "given up, gate open false");
        assertThat(halts).isEmpty();
    }

    private void begunElsewhere(String why, Reply reply) {
        refused(504, why, reply);
        assertThat(json.valueToTree(reply.body()).path("epoch").asLong()).isEqualTo(8);
    }
}
