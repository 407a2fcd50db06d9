// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.Statement;

@Timeout(90)
class HomeLinesTest {
    private static final int REPLAYS = 10_000;

    @Test
    void driversObeyTheHighestEpoch() throws Exception {
        try (ScriptedServer old = new ScriptedServer();
                ScriptedServer successor = new ScriptedServer();
                CallingDriver driver = new CallingDriver(old, successor)) {
            old.attach(5, old, successor);
            assertThat(old.ask(submit(5, "of epoch 5"))).isInstanceOf(Reply.OneStatement.class);
            assertThat(successor.attach(6, old, successor)).isInstanceOf(Reply.Attached.class);

            // The deposed leader, on its own line that is still open, and anybody on the successor's line.
            for (ScriptedServer server : List.of(old, successor)) {
                DriverLine line = server.line();
                List<CompletableFuture<Reply>> replays = IntStream.range(0, REPLAYS)
                        .mapToObj(i -> line.call(staleCommand(i), Duration.ofSeconds(60)))
                        .toList();
                for (CompletableFuture<Reply> replay : replays) {
                    assertThat(replay.get(60, TimeUnit.SECONDS)).isEqualTo(new Reply.Refused(6));
                }
            }
            assertThat(driver.service.executed).containsExactly("of epoch 5");
            assertThat(driver.shutdowns).isEmpty();

            // The refusals changed nothing: events still go to the successor, and it is still obeyed.
            driver.lines.publish(changed(1));
            await().until(() -> successor.events.equals(List.of(changed(1))));
            assertThat(old.events).isEmpty();
            assertThat(successor.ask(submit(6, "of epoch 6"))).isInstanceOf(Reply.OneStatement.class);
            assertThat(driver.service.executed).containsExactly("of epoch 5", "of epoch 6");
        }
    }

    private static Request staleCommand(int i) {
        return switch (i % 13) {
            case 0 -> submit(5, "stale");
            case 1 -> new Request.Attach(5, List.of("127.0.0.1:1"));
            case 2 -> new Request.UpdateServers(5, List.of("127.0.0.1:1"));
            case 3 -> new Request.Shutdown(5, "stale");
            case 4 -> new Request.CancelStatement(5, 0);
            case 5 -> new Request.SubmitJob(5, null, ByteBuffer.allocate(1), "spark");
            case 6 -> new Request.GetJob(5, 1);
            case 7 -> new Request.CancelJob(5, 1);
            case 8 -> new Request.PutFile(5, "stale", 0, ByteBuffer.allocate(1));
            case 9 -> new Request.AddUpload(5, Request.Resource.JAR, "stale", "stale");
            case 10 -> new Request.AddUri(5, Request.Resource.FILE, "file:/stale");
            case 11 -> new Request.GetStatement(i % 2 == 0 ? 0 : -1, 0);
            default -> new Request.ListStatements(4, 0, null, false);
        };
    }

    @Test
    void jobsAndFilesReachTheService() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                CallingDriver driver = new CallingDriver(server)) {
            server.attach(1, server);
            ByteBuffer bytes = ByteBuffer.allocate(1);
            for (Request request : List.of(new Request.SubmitJob(1, null, bytes, "spark"), new Request.GetJob(1, 1))) {
                assertThat(server.ask(request)).isInstanceOf(Reply.OneJob.class);
            }
            for (Request request : List.of(
                    new Request.CancelJob(1, 1),
                    new Request.PutFile(1, "upload", 0, bytes),
                    new Request.AddUpload(1, Request.Resource.JAR, "upload", "a.jar"),
                    new Request.AddUri(1, Request.Resource.FILE, "file:/f"))) {
                assertThat(server.ask(request)).isEqualTo(new Reply.Done());
            }
            assertThat(driver.service.executed).containsExactly("job spark", "put upload", "add a.jar", "add file:/f");
        }
    }

    @Test
    void anyCommandOfANewerEpochDeposesTheOldLeader() throws Exception {
        try (ScriptedServer old = new ScriptedServer();
                ScriptedServer successor = new ScriptedServer();
                CallingDriver driver = new CallingDriver(old, successor)) {
            old.attach(1, old, successor);
            successor.ask(new Request.GetStatement(2, 0));
            assertThat(old.ask(submit(1, "late"))).isEqualTo(new Reply.Refused(2));
            assertThat(driver.service.executed).isEmpty();
        }
    }

    @Test
    void commandsOfTheCurrentEpochAreObeyedOnAParkedLineToo() throws Exception {
        try (ScriptedServer leader = new ScriptedServer();
                ScriptedServer other = new ScriptedServer();
                CallingDriver driver = new CallingDriver(leader, other)) {
            leader.attach(3, leader, other);
            assertThat(other.ask(submit(3, "same epoch"))).isInstanceOf(Reply.OneStatement.class);
            assertThat(driver.service.executed).containsExactly("same epoch");
        }
    }

    @Test
    void eventsGoToTheAttachedLineAndMoveWithATakeover() throws Exception {
        try (ScriptedServer first = new ScriptedServer();
                ScriptedServer second = new ScriptedServer();
                CallingDriver driver = new CallingDriver(first, second)) {
            driver.lines.publish(changed(0)); // nobody is attached: dropped
            assertThat(first.attach(1, first, second)).isEqualTo(new Reply.Attached(driver.service.status()));
            second.line();
            driver.lines.publish(changed(1));
            await().until(() -> first.events.equals(List.of(changed(1))));
            second.attach(2, first, second);
            driver.lines.publish(changed(2));
            await().until(() -> second.events.equals(List.of(changed(2))));
            assertThat(first.events).containsExactly(changed(1));
            assertThat(first.hasLine()).as("the first one's line is parked").isTrue();
        }
    }

    @Test
    void theDriverCallsUntilAServerThatHasRestartedIsBackAndKnowsIt() throws Exception {
        ScriptedServer first = new ScriptedServer();
        int port = first.port();
        try (CallingDriver driver = new CallingDriver(first)) {
            first.attach(1, first);
            first.close();
            // Back, but its store is not read yet: "unknown driver".
            try (ScriptedServer unaware = new ScriptedServer(port, false)) {
                assertThat(unaware.hasLine()).isFalse();
            }
            try (ScriptedServer again = new ScriptedServer(port, true)) {
                assertThat(again.attach(2, again)).isInstanceOf(Reply.Attached.class);
                driver.lines.publish(changed(7));
                await().until(() -> again.events.equals(List.of(changed(7))));
            }
        }
    }

    @Test
    void aBrokenLineIsMadeAgainSoon() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                CallingDriver driver = new CallingDriver(server)) {
            DriverLine first = server.line();
            // Only a line that lasted a while earns the quick retry.
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(10)).until(first::isOpen);
            first.close();
            await().atMost(Duration.ofSeconds(5)).until(() -> server.hasLine() && server.line() != first);
            assertThat(driver.shutdowns).isEmpty();
        }
    }

    @Test
    void updateServersOpensNewLinesAndDropsGoneOnes() throws Exception {
        try (ScriptedServer leader = new ScriptedServer();
                ScriptedServer gone = new ScriptedServer();
                ScriptedServer added = new ScriptedServer();
                CallingDriver driver = new CallingDriver(leader, gone)) {
            gone.line();
            leader.attach(1, leader, gone);
            assertThat(leader.ask(new Request.UpdateServers(1, List.of(leader.address(), added.address()))))
                    .isEqualTo(new Reply.Done());
            added.line();
            await().until(() -> !gone.hasLine());
            assertThat(leader.opened).hasSize(1);
            // The list is only ever the leader's to change, and an unusable one changes nothing.
            leader.ask(new Request.UpdateServers(1, List.of("nonsense")));
            leader.ask(new Request.UpdateServers(1, List.of()));
            assertThat(added.attach(2, leader, added)).isInstanceOf(Reply.Attached.class);
            assertThat(leader.hasLine()).isTrue();
            assertThat(driver.shutdowns).isEmpty();
        }
    }

    @Test
    void attachBringsTheListOfServersToo() throws Exception {
        try (ScriptedServer leader = new ScriptedServer();
                ScriptedServer added = new ScriptedServer();
                CallingDriver driver = new CallingDriver(leader)) {
            leader.attach(1, leader, added);
            assertThat(added.line().isOpen()).isTrue();
            assertThat(driver.shutdowns).isEmpty();
        }
    }

    @Test
    void theLineThatAListCameOverIsKeptThoughTheListDoesNotNameIt() throws Exception {
        try (ScriptedServer leader = new ScriptedServer();
                ScriptedServer added = new ScriptedServer();
                CallingDriver driver = new CallingDriver(leader)) {
            leader.attach(1, added);
            added.line();
            driver.lines.publish(changed(1));
            await().until(() -> leader.events.equals(List.of(changed(1))));
        }
    }

    @Test
    void shutdownIsAnsweredAndThenCarriedOut() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                CallingDriver driver = new CallingDriver(server)) {
            assertThat(server.ask(new Request.Shutdown(1, "deleted by its user")))
                    .isEqualTo(new Reply.Done());
            await().until(() -> driver.shutdowns.size() == 1);
            assertThat(driver.shutdowns.get(0)).contains("deleted by its user");
        }
    }

    @Test
    void theDriverEndsAfterTheIdleTimeoutWithoutALeader() throws Exception {
        Duration timeout = Duration.ofMillis(700);
        try (ScriptedServer standby = new ScriptedServer();
                CallingDriver driver = new CallingDriver(timeout, standby)) {
            standby.line(); // parked does not count
            await().until(() -> driver.shutdowns.equals(List.of("no leader for " + timeout)));
        }
    }

    @Test
    void anAttachedDriverDoesNotEndButItsClockStartsWhenTheLeaderIsGone() throws Exception {
        Duration timeout = Duration.ofSeconds(2);
        List<String> shutdowns = new ArrayList<>();
        try (ScriptedServer leader = new ScriptedServer();
                CallingDriver driver = new CallingDriver(timeout, leader)) {
            leader.attach(1, leader);
            await().during(timeout.plusMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(driver.shutdowns::isEmpty);
            long gone = System.nanoTime();
            leader.close();
            await().until(() -> !driver.shutdowns.isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - gone)).isGreaterThanOrEqualTo(timeout);
            shutdowns.addAll(driver.shutdowns);
        }
        assertThat(shutdowns).containsExactly("no leader for " + timeout);
    }

    private static Event changed(int id) {
        return new Event.StatementChanged(id, Statement.State.RUNNING, 0.5);
    }

    private static Request submit(long epoch, String code) {
        return new Request.SubmitStatement(epoch, null, code, null);
    }
}
