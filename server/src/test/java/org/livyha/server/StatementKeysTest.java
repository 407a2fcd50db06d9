// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.Request;

class StatementKeysTest {
    private static final String STATEMENTS = "/sessions/0/statements";

    @TempDir
    private Path dir;

    private TestLeader leader;
    private TestDriver driver;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(dir, TestLeader.storeWith("n", Map.of()), Map.of());
        driver = new TestDriver(leader, 0);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains("idle"));
    }

    @AfterEach
    void stop() {
        driver.close();
        leader.close();
    }

    @Test
    void theDriverSaysWhetherAKeyCameBefore() {
        assertThat(submit("mine", "1").status()).isEqualTo(201);
        TestLeader.Answer again = submit("mine", "1");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body().path("id").asInt()).isZero();
        TestLeader.Answer other = submit("mine", "2");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text()).contains("'mine'");
        assertThat(driver.requests).contains(new Request.SubmitStatement(1, "mine", "1", null));
    }

    @Test
    void codeWithHalfALetterIsTaken() {
        TestLeader.Answer made = submit("mine", "\\ud83d");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.body().path("code").asText()).isEqualTo("\ufffd");
        TestLeader.Answer again = submit("mine", "\\ud83d");
        assertThat(again.status()).as(again.text()).isEqualTo(201);
    }

    private TestLeader.Answer submit(String key, String code) {
        return TestLeader.join(leader.send(leader.request(STATEMENTS)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code + "\"}"))));
    }
}
