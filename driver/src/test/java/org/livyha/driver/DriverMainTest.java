// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;

@Timeout(60)
class DriverMainTest {
    @Test
    void servesUntilToldToEndAndThenStopsTheService() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            ScriptedService service = new ScriptedService();
            CompletableFuture<Void> run = run(server, service, 600_000);
            Reply attached = server.attach(1, server);
            assertThat(attached).isInstanceOf(Reply.Attached.class);
            await().until(() -> service.state == DriverStatus.State.IDLE);
            server.ask(new Request.Shutdown(1, "enough"));
            run.get(20, TimeUnit.SECONDS);
            assertThat(service.closed).isTrue();
            await().until(() -> !server.hasLine());
        }
    }

    @Test
    void aFailedStartIsToldUntilTheEndAndIsAFailureThen() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            ScriptedService service = new ScriptedService();
            service.failsToStart = true;
            CompletableFuture<Void> run = run(server, service, 600_000);
            await().until(() -> service.state == DriverStatus.State.ERROR);
            assertThat(server.attach(1, server)).isEqualTo(new Reply.Attached(service.status()));
            assertThat(run).isNotDone();
            server.ask(new Request.Shutdown(1, "written off"));
            assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(DriverFailedException.class)
                    .hasMessageContaining("scripted");
            assertThat(service.closed).isTrue();
        }
    }

    @Test
    void endsByItselfWhenNoLeaderComes() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            ScriptedService service = new ScriptedService();
            run(server, service, 300).get(20, TimeUnit.SECONDS);
            assertThat(service.closed).isTrue();
        }
    }

    private static CompletableFuture<Void> run(ScriptedServer server, DriverService service, int idleMillis) {
        Properties properties = new Properties();
        properties.setProperty("spark.livyha.driver.id", ScriptedServer.DRIVER);
        properties.setProperty("spark.livyha.driver.secret", HexFormat.of().formatHex(ScriptedServer.SECRET.bytes()));
        properties.setProperty("spark.livyha.driver.servers", server.address());
        properties.setProperty("spark.livyha.driver.idle-timeout", Integer.toString(idleMillis));
        DriverMain main = new DriverMain(DriverConfig.take(properties, Map.of()), service);
        return CompletableFuture.runAsync(main::run);
    }
}
