// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.server.config.HttpConfig;

/** Contract 1.7 and 10.13: the pages, and where the root leads. */
@Timeout(60)
class ConsoleTest {
    private final Node a = new Node("a");

    @AfterEach
    void close() {
        a.close();
    }

    @Test
    void theRootLeadsToTheConsole() throws Exception {
        HttpResponse<String> answer = a.get("/");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().allValues("location"))
                .containsExactly("http://127.0.0.1:" + a.server.port() + "/ui");
        assertThat(answer.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "/ui, all, ''",
        "/ui/, all, ''",
        "/ui/session/7, session, 7",
        "/ui/session/n1, session, n1",
        "/ui/session/7/log, session-log, 7",
        "/ui/batch/7/log, batch-log, 7"
    })
    void everyPageIsThereForTheScriptToFill(String path, String view, String id) throws Exception {
        HttpResponse<String> answer = a.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("content-type")).containsExactly("text/html;charset=utf-8");
        assertThat(answer.body())
                .contains("data-view=\"" + view + "\" data-id=\"" + id + "\"")
                .contains("src=\"/static/console.js\"", "href=\"/static/console.css\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/nosuch", "/ui/session", "/ui/session/", "/ui/session/1/2", "/ui/batch/1"})
    void anUnknownPageSaysSo(String path) throws Exception {
        HttpResponse<String> answer = a.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().allValues("content-type")).containsExactly("text/html;charset=utf-8");
        assertThat(answer.body()).contains("404 No Such Page");
    }

    @Test
    void whatTheAddressHoldsBecomesNoMarkup() throws Exception {
        try (RawClient client = new RawClient(a)) {
            String raw = "GET /ui/session/\"><script>alert(1)<x&amp HTTP/1.1\r\nHost: h\r\n\r\n";
            assertThat(client.send(raw).readAll()).doesNotContain("<script>");
        }
        assertThat(a.get("/ui/session/%22%3E%3Cscript%3E&amp").body())
                .contains("data-id=\"%22%3E%3Cscript%3E&amp;amp\"")
                .doesNotContain("<script>");
    }

    @Test
    void aNameStaysAsItIsInTheAddress() throws Exception {
        assertThat(a.get("/ui/session/my%20session%3F").body()).contains("data-id=\"my%20session%3F\"");
    }

    /** The policy is {@code default-src 'self'}: what stands in the page itself would not be run. */
    @Test
    void pagesHoldNoScriptAndNoStyleOfTheirOwn() throws Exception {
        assertThat(a.get("/ui").body())
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("<style|style=| on[a-z]+=");
        String script = a.get("/static/console.js").body();
        assertThat(script).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @Test
    void scriptAndStyleAreNotSentAgainWhileTheyAreTheSame() throws Exception {
        for (String path : new String[] {"/static/console.js", "/static/console.css"}) {
            HttpResponse<String> first = a.get(path);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("cache-control")).contains("no-cache");
            String tag = first.headers().firstValue("etag").orElseThrow();
            HttpResponse<String> second = a.send(a.request(path).header("If-None-Match", tag));
            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(a.send(a.request(path).header("If-None-Match", "\"old\""))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(a.get("/static/console.js").headers().firstValue("content-type"))
                .contains("text/javascript;charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/static/nosuch.js", "/static/", "/static/console.html", "/static/../console.html"})
    void nothingElseIsServed(String path) throws Exception {
        HttpResponse<String> answer = a.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("data-base");
    }

    @Test
    void behindAProxyThatTakesAPrefixAwayAllLinksHaveIt() throws Exception {
        try (Node node = new Node("p", with(true, "/livy"))) {
            assertThat(node.get("/").headers().firstValue("location").orElse(""))
                    .endsWith(node.server.port() + "/livy/ui");
            assertThat(node.get("/ui").body())
                    .contains("data-base=\"/livy\"", "src=\"/livy/static/console.js\"", "href=\"/livy/ui\"");
            assertThat(node.get("/livy/ui").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void withoutAConsoleTheRootLeadsToTheMetrics() throws Exception {
        try (Node node = new Node("p", with(false, "/livy"))) {
            assertThat(node.get("/").headers().firstValue("location").orElse(""))
                    .endsWith("/livy/metrics");
            assertThat(node.get("/ui").statusCode()).isEqualTo(404);
            assertThat(node.get("/static/console.js").statusCode()).isEqualTo(404);
        }
    }

    private static HttpConfig with(boolean console, String basePath) {
        return Node.http(Map.of(), false, false, console, basePath);
    }
}
