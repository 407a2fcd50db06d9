// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
    private FakeServer a;
    private FakeServer b;

    @BeforeEach
    void start() throws IOException {
        a = new FakeServer().as("a", "leader", 7, Map.of());
        b = new FakeServer().as("b", "standby", 7, Map.of());
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    private Ran status(String... more) {
        String[] arguments = new String[5 + more.length];
        System.arraycopy(
                new String[] {
                    "status",
                    "--server",
                    a.url().toString(),
                    "--server",
                    b.url().toString()
                },
                0,
                arguments,
                0,
                5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Ran.livyctl(arguments);
    }

    @Test
    void aHealthyPairIsShownAndExitsWithZero() {
        Ran ran = status();
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("All is well").doesNotContain("!!");
        assertThat(ran.out()
                        .lines()
                        .filter(line -> line.startsWith("a "))
                        .findFirst()
                        .orElse(""))
                .contains("leader", "7", "4.8s", "here", "0.1.0");
        assertThat(ran.out().lines())
                .as("columns are aligned, in plain ASCII")
                .allMatch(line -> line.matches("\\p{ASCII}*"));
    }

    @Test
    void jsonHoldsBothServersAndTheFindings() throws IOException {
        b.as("b", "standby", 7, Map.of("warm", false, "unfit", "its mirror is 9000 ms behind"));
        Ran ran = status("--json");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.json().path("ok").asBoolean(true)).isFalse();
        assertThat(ran.json().path("findings").get(0).path("code").asText()).isEqualTo("standby-not-warm");
        assertThat(ran.json()
                        .path("servers")
                        .path(a.url().toString())
                        .path("status")
                        .path("epoch")
                        .asLong())
                .isEqualTo(7);
    }

    @Test
    void oneServerAloneIsNoPair() {
        assertThat(Ran.livyctl("status", "--server", a.url().toString()).out())
                .contains("of its partner nothing is known")
                .doesNotContain("standby");
    }

    @Test
    void nobodyLeading() {
        a.as("a", "standby", 7, Map.of("holdsAddress", true));
        loud("NOBODY LEADS");
        assertThat(status().out()).doesNotContain("forwarded");
    }

    @Test
    void twoLeaders() {
        b.as("b", "leader", 8, Map.of("holdsAddress", false));
        loud("TWO LEADERS: a in epoch 7, b in epoch 8");
    }

    @Test
    void aStandbyThatIsNotWarm() {
        b.as("b", "standby", 7, Map.of("warm", false, "unfit", "its mirror is 9000 ms behind"));
        loud("b IS NOT WARM and would not take over: its mirror is 9000 ms behind");
    }

    @Test
    void aStandbyWithoutALineToTheLeader() {
        b.as("b", "standby", 7, Map.of("watchesLeader", false, "leader", "a"));
        loud("b DOES NOT WATCH a");
    }

    @Test
    void aPause() {
        Map<String, Object> paused =
                Map.of("paused", Map.of("since", "2026-11-21T01:00:00Z", "by", "op", "reason", "new disks"));
        a.as("a", "leader", 7, paused);
        loud("PAUSED since 2026-11-21T01:00:00Z by op (new disks): NO AUTOMATIC TAKEOVER");
    }

    @Test
    void versionsThatDiffer() {
        b.as("b", "standby", 7, Map.of("version", "0.2.0"));
        loud("the servers differ in version: a has 0.1.0, b has 0.2.0");
    }

    @Test
    void theAddressElsewhereThanTheLeader() {
        a.as("a", "leader", 7, Map.of("holdsAddress", false));
        b.as("b", "standby", 7, Map.of("holdsAddress", true));
        loud("the virtual address is at b, which does not lead");
    }

    @Test
    void theAddressAtBoth() {
        b.as("b", "standby", 7, Map.of("holdsAddress", true));
        loud("BOTH HOSTS HOLD THE VIRTUAL ADDRESS");
    }

    @Test
    void oneServerDown() {
        b.close();
        loud("does not answer");
        assertThat(status().out()).doesNotContain("VIRTUAL ADDRESS");
        a.as("a", "standby", 0, Map.of());
        loud("NO HOST THAT ANSWERS HOLDS THE VIRTUAL ADDRESS");
    }

    @Test
    void anUnknownAddressIsNoAlarm() {
        Map<String, Object> unknown = new java.util.HashMap<>();
        unknown.put("holdsAddress", null);
        a.as("a", "leader", 7, unknown);
        b.as("b", "standby", 7, unknown);
        assertThat(status().code()).isZero();
    }

    @Test
    void bothServersDownIsUnreachable() {
        a.close();
        b.close();
        Ran ran = status();
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("no server answers");
    }

    @Test
    void jsonIsOneDocumentWhenNoServerAnswersToo() throws IOException {
        a.close();
        b.close();
        Ran ran = status("--json");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.json().path("ok").asBoolean(true)).isFalse();
        assertThat(ran.json().path("findings")).hasSize(2);
    }

    private void loud(String sentence) {
        Ran ran = status();
        assertThat(ran.code()).as(ran.out()).isEqualTo(1);
        assertThat(ran.out()).contains("!! ").contains(sentence);
    }
}
