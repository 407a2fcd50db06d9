// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract 1.1: compression both ways, at the leader and through the server that forwards to it. */
@Timeout(60)
class CompressionTest {
    private final Node leader = new Node("a");
    private final Node standby = new Node("b");

    @BeforeEach
    void lead() {
        leader.lead(7);
        standby.follow(leader.info(7));
    }

    @AfterEach
    void close() {
        leader.close();
        standby.close();
    }

    static Stream<String> encodings() {
        return Stream.of("gzip", "deflate");
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void answersAreCompressedForWhoTakesIt(String encoding) throws Exception {
        for (Node node : new Node[] {leader, standby}) {
            for (String path : new String[] {"/sessions", "/sessions/big"}) {
                HttpResponse<byte[]> answer = fetch(node, path, encoding);
                assertThat(answer.headers().allValues("content-encoding")).containsExactly(encoding);
                assertThat(answer.headers().allValues("content-type"))
                        .containsExactly("application/json;charset=utf-8");
                assertThat(answer.headers().allValues("vary")).containsExactly("Accept-Encoding");
                assertThat(decoded(encoding, answer.body()))
                        .isEqualTo(leader.get(path).body());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"gzip, deflate | gzip", "deflate, gzip | gzip", "deflate;q=0 | ", "br, identity | ", "gzip;q=0 | "
            })
    void theClientChooses(String accepted, String encoding) throws Exception {
        HttpResponse<byte[]> answer = fetch(leader, "/sessions/big", accepted);
        assertThat(answer.headers().firstValue("content-encoding").orElse(null)).isEqualTo(encoding);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void errorsAreCompressedToo(String encoding) throws Exception {
        HttpResponse<byte[]> answer = fetch(leader, "/sessions/0/fail/session", encoding);
        assertThat(answer.statusCode()).isEqualTo(404);
        String body = answer.headers().firstValue("content-encoding").isPresent()
                ? decoded(encoding, answer.body())
                : new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(body).isEqualTo("{\"msg\":\"Session '0' not found.\"}");
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void bodiesAreDecoded(String encoding) throws Exception {
        for (Node node : new Node[] {leader, standby}) {
            HttpResponse<String> answer = post(node, "/sessions", encoding, encoded(encoding, "{\"cores\":6}"));
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body()).contains("\"cores\":\"6\"");
        }
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void whatIsNotWhatItSaysIsRefused(String encoding) throws Exception {
        byte[] whole = encoded(encoding, "{\"cores\":6}");
        for (byte[] body :
                new byte[][] {"{\"cores\":6}".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(whole, whole.length - 12)
                }) {
            HttpResponse<String> answer = post(leader, "/sessions", encoding, body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"msg\":\"").contains(encoding);
        }
        assertThat(leader.resource.creations.get()).isZero();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void aSmallBodyThatInflatesToAnythingIsRefused(String encoding) throws Exception {
        byte[] bomb = encoded(encoding, " ".repeat(33 << 20));
        assertThat(bomb.length).isLessThan(1 << 20);
        for (Node node : new Node[] {leader, standby}) {
            HttpResponse<String> answer = post(node, "/sessions", encoding, bomb);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).startsWith("{\"msg\":\"");
        }
    }

    /** The official Java client sends the first of them with every request, a GET included. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "utf8", "identity", "x-unheard-of"})
    void anUnknownEncodingIsIgnored(String encoding) throws Exception {
        for (Node node : new Node[] {leader, standby}) {
            byte[] body = "{\"cores\":6}".getBytes(StandardCharsets.UTF_8);
            assertThat(post(node, "/sessions", encoding, body).body()).contains("\"cores\":\"6\"");
            HttpRequest.Builder get = node.request("/sessions").header("Content-Encoding", encoding);
            assertThat(node.send(get).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anEncodingWithoutABodyIsIgnored() throws Exception {
        for (String encoding : new String[] {"gzip", "deflate"}) {
            HttpRequest.Builder get = leader.request("/sessions").header("Content-Encoding", encoding);
            assertThat(leader.send(get).statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<byte[]> fetch(Node node, String path, String accepted) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        node.request(path).header("Accept-Encoding", accepted).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<String> post(Node node, String path, String encoding, byte[] body) throws Exception {
        return node.send(node.request(path)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Encoding", encoding));
    }

    private static byte[] encoded(String encoding, String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                encoding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String decoded(String encoding, byte[] bytes) throws Exception {
        InputStream in = new ByteArrayInputStream(bytes);
        try (InputStream out = encoding.equals("gzip") ? new GZIPInputStream(in) : new InflaterInputStream(in)) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
