// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.Request;

/** The pretended spark-submit, run as a server runs it. */
class LaunchPortTest {
    private static final String DRIVER = "livy-session-3-launched";

    @TempDir
    Path dir;

    private final List<Process> started = new ArrayList<>();
    private OneServer server;
    private GroundTruth truth;
    private Fleet fleet;
    private LaunchPort port;
    private Path home;

    @BeforeEach
    void begin() throws IOException {
        server = new OneServer();
        truth = GroundTruth.in(dir.resolve("truth"));
        fleet = new Fleet(truth);
        port = new LaunchPort(fleet, truth, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port.start();
        home = FleetSparkHome.write(dir.resolve("spark"), port.address());
    }

    @AfterEach
    void end() throws IOException {
        started.forEach(Process::destroyForcibly);
        port.close();
        fleet.close();
        truth.close();
        server.close();
    }

    @Test
    void whatIsSubmittedCallsHomeAndEndsWithItsDriver() throws Exception {
        Process submit = submitSession();
        server.attach(DRIVER, 1);
        server.ask(DRIVER, new Request.Shutdown(1, "test"));
        assertThat(exitOf(submit)).isZero();
    }

    @Test
    void killingSparkSubmitKillsItsDriver() throws Exception {
        Process submit = submitSession();
        server.line(DRIVER);
        submit.destroyForcibly();
        await().atMost(OneServer.PATIENCE).until(() -> server.drivers() == 0);
        assertThat(fleet.drivers()).isEmpty();
    }

    @Test
    void killingADriverEndsItsSparkSubmit() throws Exception {
        Process submit = submitSession();
        server.line(DRIVER);
        fleet.driver(DRIVER).orElseThrow().kill();
        assertThat(exitOf(submit)).isEqualTo(137);
    }

    @Test
    void aBatchEndsAsItsArgumentsSay() throws Exception {
        Path conf = Files.writeString(dir.resolve("batch.conf"), "spark.yarn.tags=mine,livy-batch-0-launched\n");
        assertThat(exitOf(submit("--properties-file", conf.toString(), "app.jar", "sleep=50", "exit=3")))
                .isEqualTo(3);
        assertThat(Files.readString(dir.resolve("truth"))).contains("\"app\":\"livy-batch-0-launched\"", "\"exit\":3");
    }

    private Process submitSession() throws IOException {
        Path conf = Files.writeString(
                dir.resolve("session.conf"),
                """
                spark.livyha.driver.id=%s
                spark.livyha.driver.secret=%s
                spark.livyha.driver.servers=%s
                """
                        .formatted(DRIVER, HexFormat.of().formatHex(OneServer.SECRET), server.address()));
        return submit("--properties-file", conf.toString(), "--class", "org.livyha.driver.DriverMain", "driver.jar");
    }

    private Process submit(String... args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/spark-submit").toString()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).inheritIO().start();
        started.add(process);
        return process;
    }

    private static int exitOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as("spark-submit ends")
                .isTrue();
        return process.exitValue();
    }
}
