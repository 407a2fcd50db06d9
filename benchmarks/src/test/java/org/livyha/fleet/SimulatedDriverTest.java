// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.Statement;

class SimulatedDriverTest {
    private static final String DRIVER = "livy-session-0-simulated";

    @TempDir
    Path dir;

    private OneServer server;
    private GroundTruth truth;
    private Fleet fleet;

    @BeforeEach
    void begin() throws IOException {
        server = new OneServer();
        truth = GroundTruth.in(dir.resolve("truth"));
        fleet = new Fleet(truth);
    }

    @AfterEach
    void end() throws IOException {
        fleet.close();
        truth.close();
        server.close();
    }

    @Test
    void callsHomeAndIsAttached() throws Exception {
        start(DRIVER);
        assertThat(server.attach(DRIVER, 1)).isInstanceOf(Reply.Attached.class);
        awaitIdle(DRIVER);
    }

    @Test
    void obeysTheHighestEpochOnly() throws Exception {
        start(DRIVER);
        awaitIdle(DRIVER);
        server.attach(DRIVER, 7);
        assertThat(submit(DRIVER, 6, "late", null)).isEqualTo(new Reply.Refused(7));
        assertThat(happened("executes")).isEmpty();
    }

    @Test
    void runsEachKeyOnceAndWritesDownWhatItRan() throws Exception {
        start(DRIVER);
        awaitIdle(DRIVER);
        Statement first = statement(submit(DRIVER, 1, "sleep 20 once", "key"));
        assertThat(statement(submit(DRIVER, 1, "sleep 20 once", "key")).id()).isEqualTo(first.id());
        await().atMost(OneServer.PATIENCE)
                .until(() -> statement(server.ask(DRIVER, new Request.GetStatement(1, first.id())))
                                .state()
                        == Statement.State.AVAILABLE);
        assertThat(happened("executes")).hasSize(1);
        assertThat(happened("executed")).hasSize(1).first().asString().contains("\"code\":\"sleep 20 once\"");
    }

    @Test
    void aKilledDriverBreaksItsLinesAndEndsNothing() throws Exception {
        SimulatedDriver driver = start(DRIVER);
        awaitIdle(DRIVER);
        submit(DRIVER, 1, "sleep 60000", null);
        await().atMost(OneServer.PATIENCE).until(() -> happened("executes").size() == 1);
        driver.kill();
        assertThat(driver.exit().get(30, TimeUnit.SECONDS)).isEqualTo(137);
        await().atMost(OneServer.PATIENCE).until(() -> server.drivers() == 0);
        assertThat(happened("executed")).isEmpty();
        assertThat(fleet.drivers()).isEmpty();
    }

    @Test
    void shutsDownWhenItIsTold() throws Exception {
        SimulatedDriver driver = start(DRIVER);
        awaitIdle(DRIVER);
        server.ask(DRIVER, new Request.Shutdown(1, "test"));
        assertThat(driver.exit().get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aThousandShareAFewThreads() throws Exception {
        int before = Thread.activeCount();
        IntStream.range(0, 1000).forEach(i -> start("livy-session-" + i + "-many"));
        await().atMost(Duration.ofSeconds(60)).until(() -> server.drivers() == 1000);
        assertThat(server.attach("livy-session-999-many", 1)).isInstanceOf(Reply.Attached.class);
        awaitIdle("livy-session-999-many");
        assertThat(Thread.activeCount() - before).isLessThan(100);
    }

    private SimulatedDriver start(String appTag) {
        return fleet.start(DriverOrder.of(appTag, OneServer.SECRET, server.address()));
    }

    private void awaitIdle(String driver) {
        await("the driver is idle")
                .atMost(OneServer.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> server.attach(driver, 1) instanceof Reply.Attached attached
                        && attached.status().state() == DriverStatus.State.IDLE);
    }

    private Reply submit(String driver, long epoch, String code, String key) throws Exception {
        return server.ask(driver, new Request.SubmitStatement(epoch, key, code, null));
    }

    private static Statement statement(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.OneStatement.class);
        return ((Reply.OneStatement) reply).statement();
    }

    private List<String> happened(String what) throws IOException {
        return Files.readAllLines(dir.resolve("truth")).stream()
                .filter(line -> line.contains("\"what\":\"" + what + "\""))
                .toList();
    }
}
