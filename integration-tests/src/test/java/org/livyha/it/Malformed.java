// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** Bytes that are no decent HTTP request, or one that asks too much. All of it bounded, and the same for the same seed. */
final class Malformed {
    private static final byte[] BOMB = bomb(40 << 20);
    private static final String HOST = "Host: x\r\n";
    private static final String POST_ONLY = "POST /sessions HTTP/1.1\r\n" + HOST;
    private static final String POST = POST_ONLY + "Content-Type: application/json\r\n";
    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "BREW", "get", "CONNECT", "P\u00f6ST");
    private static final List<String> PATHS = List.of(
            "/sessions",
            "/batches",
            "/version",
            "/",
            "*",
            "/sessions/",
            "/health/live",
            "/nosuch",
            "/sessions//x",
            "x:99");
    private static final List<String> VERSIONS = List.of("0.9", "1.0", "1.2", "2.0", "3.7", "9", "one");
    private static final List<String> HEADERS = List.of(
            "NoColon",
            "Host: x\r\nHost: y",
            "Host: x\r\n folded: y",
            "Host: x\r\n: nameless",
            "Host: x\r\nA\u0000b: c",
            "Host: x\r\nCookie: \u0001\u0002\u0003",
            "Host: ][",
            "Host: x\r\nAccept: application/vnd.livy.v7+json",
            "Host: x\r\nX-Forwarded-For: " + "1.2.3.4, ".repeat(2000),
            "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket",
            "Nothing: but no host");
    private static final List<String> LENGTHS = List.of(
            "Content-Length: -1",
            "Content-Length: two",
            "Content-Length: 99999999999999999999",
            "Content-Length: 104857600",
            "Content-Length: 2\r\nContent-Length: 3",
            "Content-Length: 2\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: nonsense",
            "Transfer-Encoding: gzip, nonsense");
    private static final List<String> TYPES = List.of(
            "Content-Type: ;;=\r\n",
            "Content-Type: nonsense\r\n",
            "Content-Type: a/b/c\r\n",
            "Content-Type: application/json; charset=nonsense\r\n",
            "Content-Type: ;;\r\nContent-Encoding: gzip\r\n",
            "Content-Type: multipart/form-data\r\n",
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Encoding: deflate\r\n",
            "Content-Language: ---\r\n",
            "Cookie: =;=;\"\r\n",
            "Accept-Language: xx-\u00ff;q=nan\r\nAccept-Encoding: q=;;\r\n");
    private static final List<String> CHUNKS = List.of(
            "zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}", "ffffffffffff\r\n{}", "2\r\n{}X", "2;ext=\u0000\r\n{b\r\n0\r\n\r\n");

    private static final List<Function<RandomGenerator, byte[]>> KINDS = List.of(
            random -> noise(random, 1 + random.nextInt(300)),
            random -> text(words(random) + "\r\n\r\n"),
            random -> text("GET " + path(random) + " HTTP/1.1\r\n" + HOST + "\r\n"),
            random -> text("GET /sessions?from=" + path(random) + " HTTP/1.1\r\n" + HOST + "\r\n"),
            random -> text(pick(random, METHODS) + " " + pick(random, PATHS) + " HTTP/1.1\r\n" + HOST + "\r\n"),
            random -> text("GET /sessions HTTP/" + pick(random, VERSIONS) + "\r\n" + HOST + "\r\n"),
            random -> text("GET /sessions HTTP/1.1\r\n" + pick(random, HEADERS) + "\r\n\r\n"),
            random -> text("GET /batches HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(200_000) + "\r\n\r\n"),
            random -> text("GET /" + "p".repeat(150_000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
            random -> text("GET /sessions HTTP/1.1\r\n" + HOST + "a:b\r\n".repeat(30_000) + "\r\n"),
            random -> text(POST + pick(random, LENGTHS) + "\r\n\r\n{}"),
            random -> text(POST + "Transfer-Encoding: chunked\r\n\r\n" + pick(random, CHUNKS)),
            random -> join(POST + "Content-Encoding: gzip\r\nContent-Length: " + BOMB.length + "\r\n\r\n", BOMB),
            random -> text(POST + "Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\nthis is not gzip....."),
            random -> text(POST + "Expect: " + pick(random, List.of("nonsense", "100-continue, x")) + "\r\n\r\n"),
            random -> text(POST_ONLY + pick(random, TYPES) + "Content-Length: 4\r\n\r\n{bad"),
            random -> body(noise(random, 1 + random.nextInt(2000))),
            random -> body(text(deep(random))),
            random -> body(text("{\"name\":\"" + "n".repeat(1 + random.nextInt(100_000)) + "\"")),
            random -> text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            random -> join("", new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03}));

    private Malformed() {}

    static byte[] next(RandomGenerator random) {
        return KINDS.get(random.nextInt(KINDS.size())).apply(random);
    }

    private static byte[] body(byte[] content) {
        return join(POST + "Content-Length: " + content.length + "\r\n\r\n", content);
    }

    private static String deep(RandomGenerator random) {
        int depth = 1 + random.nextInt(20_000);
        return pick(random, List.of("[", "{\"conf\":", "{\"a\":[")).repeat(depth);
    }

    private static String words(RandomGenerator random) {
        StringBuilder words = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            words.append(new String(noise(random, 1 + random.nextInt(12)), StandardCharsets.ISO_8859_1))
                    .append(random.nextBoolean() ? ' ' : '/');
        }
        return words.toString();
    }

    /** A path of anything: encoded bytes, half an escape, surrogates without their other half, dots, semicolons. */
    private static String path(RandomGenerator random) {
        List<String> parts = List.of(
                "%00",
                "%ff",
                "%2e%2e",
                "%2f",
                "..",
                ".",
                ";a=b",
                "%",
                "%zz",
                "%u0041",
                "\u00e9",
                "\u65e5\u672c",
                "%ed%a0%80",
                "'",
                "\"",
                "<script>",
                "{}",
                "|",
                "\\",
                "+",
                "%20",
                "sessions",
                "batches",
                "-1",
                "0x1f",
                "\t");
        StringBuilder path = new StringBuilder("/sessions/");
        for (int i = random.nextInt(6); i >= 0; i--) {
            path.append(pick(random, parts)).append(random.nextInt(3) == 0 ? "/" : "");
        }
        return path.toString();
    }

    private static <T> T pick(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static byte[] noise(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(String head, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(text(head));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static byte[] bomb(int inflated) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 16];
            for (int written = 0; written < inflated; written += zeros.length) {
                gzip.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
