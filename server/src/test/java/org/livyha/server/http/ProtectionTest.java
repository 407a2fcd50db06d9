// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.livyha.server.config.HttpConfig;

/** Contract 1.1 and 1.8: the headers that protect a browser's user, and the one that protects from other sites' pages. */
@Timeout(60)
class ProtectionTest {
    @Test
    void theUsualHeadersAreThereAndNoneThatPromisesTls() throws Exception {
        try (Node node = new Node("a")) {
            node.lead(1);
            for (String path :
                    List.of("/sessions", "/version", "/nosuch", "/ui", "/metrics/metrics", "/sessions/%2e%2e")) {
                var headers = node.get(path).headers();
                assertThat(headers.allValues("x-frame-options")).containsExactly("SAMEORIGIN");
                assertThat(headers.allValues("x-xss-protection")).containsExactly("1; mode=block");
                assertThat(headers.allValues("x-content-type-options")).containsExactly("nosniff");
                assertThat(headers.allValues("content-security-policy")).containsExactly("default-src 'self'");
                assertThat(headers.map()).doesNotContainKeys("strict-transport-security", "server");
            }
        }
    }

    @Test
    void theyAreAsConfigured() throws Exception {
        Map<String, String> headers = Map.of("X-Frame-Options", "DENY");
        try (Node node = new Node("a", with(headers, true, false))) {
            HttpResponse<String> answer = node.get("/version");
            assertThat(answer.headers().allValues("x-frame-options")).containsExactly("DENY");
            assertThat(answer.headers().allValues("server")).hasSize(1);
            assertThat(answer.headers().map())
                    .doesNotContainKeys(
                            "x-xss-protection",
                            "x-content-type-options",
                            "content-security-policy",
                            "strict-transport-security");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /sessions",
        "POST, /sessions?_method=GET",
        "DELETE, /sessions/0",
        "PUT, /sessions",
        "POST, /version",
        "POST, /nosuch"
    })
    void whereConfiguredNothingThatMayChangeAnythingGoesWithoutTheHeader(String method, String path) throws Exception {
        try (Node node = new Node("a", with(Map.of(), false, true));
                Node standby = new Node("b", with(Map.of(), false, true))) {
            node.lead(1);
            standby.follow(node.info(1));
            for (Node asked : List.of(node, standby)) {
                HttpResponse<String> refused = asked.send(request(asked, method, path));
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.headers().allValues("content-type")).containsExactly("text/html;charset=utf-8");
                assertThat(refused.body()).contains("Missing Required Header for CSRF protection.");
                assertThat(asked.send(request(asked, method, path).header("X-Requested-By", "anything"))
                                .body())
                        .doesNotContain("CSRF");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "HEAD, 200", "OPTIONS, 405"})
    void whatOnlyReadsNeedsNoHeader(String method, int status) throws Exception {
        try (Node node = new Node("a", with(Map.of(), false, true))) {
            node.lead(1);
            assertThat(node.send(request(node, method, "/sessions")).statusCode())
                    .isEqualTo(status);
        }
    }

    @Test
    void unlessConfiguredNoHeaderIsNeeded() throws Exception {
        try (Node node = new Node("a")) {
            node.lead(1);
            assertThat(node.send(node.post("/sessions", "{}")).statusCode()).isEqualTo(201);
        }
    }

    private static HttpRequest.Builder request(Node node, String method, String path) {
        return node.request(path).method(method, HttpRequest.BodyPublishers.ofString("{}"));
    }

    private static HttpConfig with(Map<String, String> headers, boolean version, boolean csrf) {
        return Node.http(headers, version, csrf, true, "");
    }
}
