// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.config.Json;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.AppOptions;
import org.livyha.server.launch.Redaction;

class FirstSessionViewTest {
    private final ObjectMapper json = Json.mapper();

    @Test
    void hasTheNineFieldsOfLivy07AndNoOther() throws Exception {
        FirstSessionView view = FirstSessionView.of(
                SessionView.of(session(), new AppInfo(null, "http://ui"), Redaction.of(Map.of()), List.of("a line")));
        assertThat(json.writeValueAsString(view))
                .isEqualTo("{\"id\":7,\"name\":\"n\",\"appId\":\"local-1\",\"owner\":null,\"proxyUser\":null,"
                        + "\"state\":\"idle\",\"kind\":\"spark\","
                        + "\"appInfo\":{\"driverLogUrl\":null,\"sparkUiUrl\":\"http://ui\"},\"log\":[\"a line\"]}");
    }

    @Test
    void isForTheJavaClientOnly() {
        assertThat(FirstSessionView.isFor("livy-client-http")).isTrue();
        assertThat(FirstSessionView.isFor("livy-client-http/0.8.0")).isTrue();
        assertThat(FirstSessionView.isFor("Apache-HttpClient/4.5.13 (Java/17.0.9)"))
                .isFalse();
        assertThat(FirstSessionView.isFor(null)).isFalse();
    }

    private SessionSnapshot session() {
        SessionSpec spec = new SessionSpec(
                new AppOptions(null, null, null, null, null, null, null, null, null, null), null, null, 0, null, null);
        LaunchRecord launch =
                LaunchRecord.planned("tag", "secret").submitting("place").started("local-1");
        SessionRecord record = new SessionRecord(
                SessionRecord.VERSION,
                7,
                "n",
                "spark",
                null,
                null,
                json.valueToTree(spec),
                1,
                launch,
                false,
                null,
                null);
        return new SessionSnapshot(record, spec, SessionState.IDLE, "http://ui", 0);
    }
}
