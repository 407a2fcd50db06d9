// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PromptZooKeeperFactoryTest {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T closedInTheEnd(T resource) {
        open.add(resource);
        return resource;
    }

    private static String through(Wire wire) {
        return "127.0.0.1:" + wire.port();
    }

    private ZooKeeper prompt(Wire wire) throws IOException {
        return closedInTheEnd(
                new PromptZooKeeperFactory().newZooKeeper(through(wire), TIMEOUT_MILLIS, event -> {}, false));
    }

    /** One that ZooKeeper itself makes is the measure, under whatever load. */
    @Test
    void aLostEnsembleIsLookedForAllTheTimeAndFoundAgainInTheSameSession() throws Exception {
        TestingServer server = closedInTheEnd(new TestingServer());
        Wire wire = closedInTheEnd(new Wire(server.getPort()));
        Wire another = closedInTheEnd(new Wire(server.getPort()));
        ZooKeeper ours = prompt(wire);
        ZooKeeper plain = closedInTheEnd(new ZooKeeper(through(another), TIMEOUT_MILLIS, event -> {}));
        await().atMost(SOON).until(() -> ours.getState() == States.CONNECTED && plain.getState() == States.CONNECTED);
        long session = ours.getSessionId();
        server.stop();
        await().atMost(SOON).until(() -> wire.tries() >= 40);
        assertThat(another.tries()).isLessThan(wire.tries() / 3);
        server.restart();
        await().atMost(SOON).until(() -> ours.getState() == States.CONNECTED);
        assertThat(ours.exists("/", false)).isNotNull();
        assertThat(ours.getSessionId()).isEqualTo(session);
    }
}
