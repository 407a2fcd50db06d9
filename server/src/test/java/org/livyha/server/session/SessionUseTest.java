// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.livyha.server.TestDriver;
import org.livyha.server.TestLeader;

/** Which calls keep a session from being idle, and which from being given up by the watchdog. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionUseTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);
    private static final Duration HEARTBEAT = Duration.ofMinutes(10);

    private TestLeader leader;
    private TestDriver driver;
    private Session session;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        Map<String, Object> wishes = Map.of("idleTimeout", "1h", "heartbeatTimeoutInSecond", 600);
        leader = new TestLeader(dir, TestLeader.storeWith("n", wishes), Map.of());
        driver = new TestDriver(leader, 0);
        session = leader.services().sessions().all().get(0);
        await().atMost(TestLeader.LIMIT).until(() -> session.snapshot().state() == SessionState.IDLE);
    }

    @AfterAll
    void stop() {
        driver.close();
        leader.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/sessions/0/statements|{\"code\":\"1\"}",
                "POST|/sessions/n/statements|{\"code\":\"1\"}",
                "POST|/sessions/0/statements/0/cancel|",
                "POST|/sessions/0/completion|{\"code\":\"sp\",\"kind\":\"spark\",\"cursor\":2}",
                "POST|/sessions/0/connect|",
                "POST|/sessions/0/connect|{}",
            })
    void workingWithItCountsAsUse(String method, String path, String body) {
        long before = System.nanoTime();
        assertThat(call(method, path, body).status()).isLessThan(300);
        assertThat(isIdle(before)).as("idle").isFalse();
        assertThat(isForsaken(before)).as("forsaken").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/sessions/0",
                "GET|/sessions/n",
                "GET|/sessions/0/state",
                "GET|/sessions/0/log",
                "GET|/sessions/0/statements",
                "GET|/sessions/0/statements/999",
                "POST|/sessions/0/statements",
                "POST|/sessions/0/completion",
            })
    void readingItAndBadRequestsAreHeartbeatsOnly(String method, String path) {
        long before = System.nanoTime();
        call(method, path, "");
        assertThat(isIdle(before)).as("idle").isTrue();
        assertThat(isForsaken(before)).as("forsaken").isFalse();
    }

    @Test
    void listingAllSessionsIsNoSignOfLifeForAnyOfThem() {
        long before = System.nanoTime();
        for (String path : List.of("/sessions", "/sessions/", "/sessions?from=0&size=1", "/sessions/1", "/batches")) {
            call("GET", path, "");
        }
        assertThat(isForsaken(before)).isTrue();
    }

    @Test
    void whoWaitsForNewsIsHeardAsLongAsItWaits() {
        var answer = leader.getLater("/sessions/0/state?wait=30");
        await().atMost(TestLeader.LIMIT).until(() -> session.news().awaitedBy() == 1);
        long after = System.nanoTime();
        assertThat(isForsaken(after)).isFalse();
        session.heard();
        session.news().told(SessionState.BUSY);
        assertThat(TestLeader.join(answer).status()).isEqualTo(200);
    }

    private TestLeader.Answer call(String method, String path, String body) {
        return method.equals("GET") ? leader.get(path) : leader.post(path, body == null ? "" : body);
    }

    /** Whether it would count as idle, had nothing happened since that time. */
    private boolean isIdle(long before) {
        return session.expiry(false, before + IDLE_TIMEOUT.toNanos()).isPresent();
    }

    private boolean isForsaken(long before) {
        return session.expiry(true, before + HEARTBEAT.toNanos()).isPresent();
    }
}
