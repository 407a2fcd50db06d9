// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Part B of the checklist: what POST /sessions refuses. Nothing is made, burnt or started. */
@TestMethodOrder(MethodOrderer.MethodName.class)
abstract class ContractCreation {
    private final ContractServer server;

    ContractCreation(ContractServer server) {
        this.server = server;
    }

    @Test
    @DisplayName("21. an empty body")
    void n21_emptyBody() {
        bare(null, "No content to map");
    }

    @Test
    @DisplayName("22. a body that is no JSON")
    void n22_garbledBody() {
        bare("{bad", "Unexpected character ('b' (code 98))");
    }

    @Test
    @DisplayName("23. an unknown field")
    void n23_unknownField() {
        bare("{\"bogus\":1}", "Unrecognized field \"bogus\"");
    }

    @Test
    @DisplayName("24. an unknown kind")
    void n24_unknownKind() {
        bare("{\"kind\":\"foo\"}", "Invalid kind: foo");
    }

    @Test
    @DisplayName("25. a text where a list belongs")
    void n25_jarsAsText() {
        assertThat(post("{\"jars\":\"x.jar\"}").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("26. a relative path")
    void n26_relativePath() {
        rejected("{\"jars\":[\"x.jar\"]}", "requirement failed: Path 'x.jar' is not absolute.");
    }

    @Test
    @DisplayName("27. a local file outside the whitelist")
    void n27_forbiddenFile() {
        rejected(
                "{\"jars\":[\"file:///etc/x.jar\"]}",
                "requirement failed: Local path /etc/x.jar cannot be added to user sessions.");
    }

    @Test
    @DisplayName("28. a blacklisted setting")
    void n28_blacklistedConf() {
        rejected(
                "{\"conf\":{\"spark.submit.deployMode\":\"cluster\"}}",
                "Blacklisted configuration values in session config: spark.submit.deployMode");
    }

    @Test
    @DisplayName("29. times that are none")
    void n29_badTimes() {
        rejected("{\"ttl\":\"xx\"}", "Invalid time string: xx");
        rejected("{\"ttl\":\"-5s\"}", "Invalid value: -5");
        rejected("{\"ttl\":\"5y\"}", "Invalid suffix: \"y\"");
        rejected("{\"idleTimeout\":\"5q\"}", "Invalid suffix: \"q\"");
    }

    @Test
    @DisplayName("30. a name of digits, or none; no driver is started for it")
    void n30_badNames() throws IOException {
        rejected("{\"name\":\"123\"}", "Invalid session name: 123");
        rejected("{\"name\":\"\"}", "Invalid session name: ");
        assertThat(Processes.launchDirectories(server.workDir())).isEmpty();
        assertThat(Processes.applications(server.workDir())).isEmpty();
    }

    @Test
    @DisplayName("31. a form instead of JSON")
    void n31_form() throws Exception {
        var answer = server.send(server.request("/sessions")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{\"kind\":\"spark\"}")));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("\"No content to map");
    }

    @Test
    @DisplayName("32. after all that there is nothing, and the first id is 0")
    void n32_nothingWasMade() {
        assertThat(server.totals()).isEqualTo(List.of(0, 0));
        int first = server.create("{}");
        server.rest().delete("/sessions/" + first);
        assertThat(first).isZero();
    }

    private Rest.Answer post(String body) {
        return server.rest().post("/sessions", body);
    }

    private void bare(String body, String beginning) {
        Rest.Answer answer = post(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().isTextual()).as(answer.text()).isTrue();
        assertThat(answer.body().asText()).startsWith(beginning);
    }

    private void rejected(String body, String reason) {
        Rest.Answer answer = post(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().size()).isEqualTo(1);
        assertThat(answer.body().path("msg").asText()).isEqualTo("Rejected, Reason: " + reason);
    }
}
