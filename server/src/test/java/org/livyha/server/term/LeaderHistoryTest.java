// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.election.Lease;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Succession;
import org.livyha.election.Term;
import org.livyha.server.config.Json;

@Timeout(60)
class LeaderHistoryTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String EPOCH = "/livy/ha/epoch";
    private static final String PATH = "/livy/ha/history";
    private static final ServerIdentity SELF = new ServerIdentity("a", "i-a", "http://a", "a:1", "a:2");
    private static final Takeover TAKEOVER =
            new Takeover(new Takeover.Phases(1, 2, 3, 4, 11), 5, 6, 7, 8, Duration.ofMillis(6));

    private TestingServer zooKeeper;
    private CuratorFramework client;
    private LeaderHistory history;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = new TestingServer(true);
        client = CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100));
        client.start();
        client.create().creatingParentsIfNeeded().forPath(EPOCH);
        history = new LeaderHistory(client, PATH, SELF, Json.mapper());
        history.start();
    }

    @AfterEach
    void stop() throws Exception {
        history.close();
        client.close();
        zooKeeper.close();
    }

    @Test
    void aChangeIsToldWithAllThatIsKnownOfIt() {
        assertThat(history.changes()).isEmpty();
        Succession dead =
                new Succession(Succession.Reason.DEAD, 6, "b", Optional.of(Duration.ofMillis(40)), "a new kernel");
        history.began(term(7, dead), TAKEOVER);
        JsonNode change = awaitChange(7);
        ((ObjectNode) change).remove("since");
        assertThat(change)
                .hasToString(
                        "{\"epoch\":7,\"nodeId\":\"a\",\"instance\":\"i-a\",\"reason\":\"dead\",\"note\":\"a new kernel\","
                                + "\"previous\":{\"epoch\":6,\"nodeId\":\"b\"},\"outageMillis\":46,"
                                + "\"phases\":{\"read\":1,\"recover\":2,\"serve\":3,\"attach\":4,\"total\":11},"
                                + "\"sessions\":5,\"batches\":6,\"unreadable\":7,\"lost\":8}");
    }

    @Test
    void theFirstTermFollowsNobodyAndEndedNoOutage() {
        history.began(term(1), TAKEOVER);
        JsonNode change = awaitChange(1);
        assertThat(change.path("reason").asText()).isEqualTo("first");
        assertThat(change.path("previous").isNull()).isTrue();
        assertThat(change.path("outageMillis").isNull()).isTrue();
    }

    @Test
    void theNewestComesFirstAndTheOldestGo() {
        for (long epoch = 1; epoch <= 103; epoch++) {
            history.began(term(epoch), TAKEOVER);
        }
        awaitChange(103);
        assertThat(history.changes()).hasSize(100);
        assertThat(history.changes().get(99).path("epoch").asLong()).isEqualTo(4);
    }

    @Test
    void aTermThatWasFollowedTellsNothing() throws Exception {
        Term old = term(1);
        client.setData().forPath(EPOCH);
        history.began(old, TAKEOVER);
        history.began(term(2, 1), TAKEOVER);
        awaitChange(2);
        assertThat(history.changes()).hasSize(1);
    }

    @Test
    void itIsTriedForAsLongAsTheTermLasts() throws Exception {
        try (LeaderHistory early =
                new LeaderHistory(client, "/nowhere/yet/history", SELF, Json.mapper(), Duration.ofMillis(1))) {
            early.start();
            early.began(term(1), TAKEOVER);
            // Far more tries than anybody would count.
            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> early.changes()
                    .isEmpty());
            client.create().creatingParentsIfNeeded().forPath("/nowhere/yet");
            await().atMost(SOON)
                    .until(() -> early.changes().path(0).path("epoch").asLong() == 1);
        }
    }

    @Test
    void whatANewerVersionAddedIsKept() throws Exception {
        client.create().forPath(PATH, "[{\"epoch\":3,\"weather\":\"fine\"}]".getBytes(StandardCharsets.UTF_8));
        history.began(term(4), TAKEOVER);
        awaitChange(4);
        assertThat(history.changes().get(1).path("weather").asText()).isEqualTo("fine");
    }

    @Test
    void oneThatCannotBeReadIsBegunAnew() throws Exception {
        client.create().forPath(PATH, "garbage".getBytes(StandardCharsets.UTF_8));
        history.began(term(4), TAKEOVER);
        awaitChange(4);
        assertThat(history.changes()).hasSize(1);
    }

    private JsonNode awaitChange(long epoch) {
        await().atMost(SOON).until(() -> history.changes().path(0).path("epoch").asLong() == epoch);
        return history.changes().get(0).deepCopy();
    }

    private static Term term(long epoch) {
        return term(epoch, 0);
    }

    private static Term term(long epoch, int version) {
        return new Term(epoch, EPOCH, version, Lease.unlimited());
    }

    private static Term term(long epoch, Succession succession) {
        return new Term(epoch, EPOCH, 0, Lease.unlimited(), succession);
    }
}
