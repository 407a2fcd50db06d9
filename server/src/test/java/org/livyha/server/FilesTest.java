// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.Request.Resource;

/** Jars and files that clients add and send; the numbers are those of the contract's checklist. */
class FilesTest {
    private static final int LARGEST = 24 << 20;
    private static final String NOT_ACTIVE = "{\"msg\":\"requirement failed: Session isn't active.\"}";

    @TempDir
    private Path dir;

    private TestLeader leader;
    private TestDriver driver;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<Request.AddUpload> added = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(
                dir, TestLeader.storeWith("n", Map.of()), Map.of("livy.file.upload.max.size", String.valueOf(LARGEST)));
        driver = new TestDriver(leader, 0);
        driver.toJobs = this::take;
    }

    private synchronized Reply take(Request request) {
        if (request instanceof Request.PutFile put) {
            if (put.offset() > 0) {
                assertThat(put.offset()).isEqualTo(received.size());
            }
            received.write(
                    put.bytes().array(), put.bytes().arrayOffset(), put.bytes().remaining());
            driver.requests.remove(request);
        } else if (request instanceof Request.AddUpload add) {
            added.add(add);
        }
        return new Reply.Done();
    }

    @AfterEach
    void stop() {
        driver.close();
        leader.close();
    }

    @Test
    void whatIsAddedByItsAddressMustBeAllowed_77() {
        String allowed = dir.resolve("f.txt").toUri().toString();
        expect(leader.post("/sessions/0/add-file", "{\"uri\":\"" + allowed + "\"}"), 200, "");
        expect(leader.post("/sessions/0/add-jar", "{\"uri\":\"hdfs:///x.jar\"}"), 200, "");
        expect(leader.post("/sessions/n/add-pyfile", "{\"uri\":\"" + dir.resolve("x.py") + "\"}"), 200, "");
        assertThat(driver.requests)
                .contains(
                        new Request.AddUri(1, Resource.FILE, allowed),
                        new Request.AddUri(1, Resource.JAR, "hdfs:///x.jar"),
                        new Request.AddUri(
                                1, Resource.PYFILE, dir.resolve("x.py").toString()));
        driver.requests.clear();
        for (String route : List.of("add-jar", "add-file", "add-pyfile")) {
            expect(
                    leader.post("/sessions/0/" + route, "{\"uri\":\"f.txt\"}"),
                    400,
                    "{\"msg\":\"requirement failed: Path 'f.txt' is not absolute.\"}");
            expect(
                    leader.post("/sessions/0/" + route, "{\"uri\":\"file:///etc/f.txt\"}"),
                    400,
                    "{\"msg\":\"requirement failed: Local path /etc/f.txt cannot be added to user sessions.\"}");
            expect(
                    leader.post("/sessions/0/" + route, "{}"),
                    400,
                    "{\"msg\":\"requirement failed: no uri provided.\"}");
            assertThat(leader.post("/sessions/0/" + route, "").text()).startsWith("\"No content to map");
        }
        assertThat(driver.requests).isEmpty();
    }

    @Test
    void whatTheDriverCannotAddIsSaid() {
        driver.toJobs = request -> new Reply.Failed(Reply.Reason.BAD_REQUEST, "Cannot add hdfs:///x: gone");
        expect(
                leader.post("/sessions/0/add-jar", "{\"uri\":\"hdfs:///x\"}"),
                400,
                "{\"msg\":\"Cannot add hdfs:///x: gone\"}");
        expect(upload("upload-jar", multipart("jar", "a.jar", "x")), 400, "{\"msg\":\"Cannot add hdfs:///x: gone\"}");
    }

    @Test
    void anUploadReachesTheDriverUnderItsName_78() {
        expect(upload("upload-jar", multipart("jar", "a b.jar", "jar's bytes")), 200, "");
        expect(upload("upload-file", multipart("file", "f\"ü.txt", "file's bytes")), 200, "");
        expect(upload("upload-pyfile", multipart("file", "p.py", "")), 200, "");
        assertThat(received).hasToString("jar's bytesfile's bytes");
        assertThat(added)
                .extracting(Request.AddUpload::kind)
                .containsExactly(Resource.JAR, Resource.FILE, Resource.PYFILE);
        assertThat(added).extracting(Request.AddUpload::name).containsExactly("a b.jar", "f\"ü.txt", "p.py");
    }

    @Test
    void aBodyWithoutTheRoutesPartIsRefused_78() {
        expect(upload("upload-jar", multipart("file", "a.jar", "x")), 400, "\"No jar sent!\"");
        expect(upload("upload-file", multipart("jar", "a.jar", "x")), 400, "\"No file sent!\"");
        expect(upload("upload-pyfile", multipart("jar", "a.jar", "x")), 400, "\"No file sent!\"");
        expect(leader.post("/sessions/0/upload-jar", "{}"), 400, "\"No jar sent!\"");
        expect(upload("upload-jar", multipart("jar", null, "x")), 400, "\"No jar sent!\"");
        HttpRequest.Builder form = leader.request("/sessions/0/upload-pyfile")
                .header("Content-Type", "Application/x-www-form-urlencoded; charset=UTF-8");
        expect(
                TestLeader.join(leader.send(form.POST(HttpRequest.BodyPublishers.ofString("a=b")))),
                400,
                "\"No file sent!\"");
        assertThat(received.size()).isZero();
    }

    @Test
    void aBrokenBodyIsRefused() {
        byte[] whole = multipart("jar", "a.jar", "content");
        TestLeader.Answer answer = upload("upload-jar", java.util.Arrays.copyOf(whole, whole.length - 12));
        assertThat(answer.text()).startsWith("{\"msg\":\"the upload is no multipart body");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(added).isEmpty();
    }

    @Test
    void headersOfAPartAreBounded() throws Exception {
        String endless = "--b-1\r\nA: " + "0".repeat(9000);
        try (Socket socket = sendHead("/sessions/0/upload-jar", "Content-Length: 20000")) {
            socket.getOutputStream().write(endless.getBytes(StandardCharsets.UTF_8));
            // It is not waited for the rest; what is still sent is heard out.
            socket.getOutputStream().write(new byte[20000 - endless.length()]);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("the upload is no multipart body: headers max length exceeded: 8192");
        }
        assertThat(added).isEmpty();
    }

    @Test
    void whatIsBesideTheFileCountsToo() throws Exception {
        String file = new String(multipart("jar", "a.jar", "x"), StandardCharsets.UTF_8);
        String unwanted = file.replace("\"jar\"", "\"unwanted\"").replace("--b-1--\r\n", "");
        byte[] large = new byte[LARGEST + (2 << 20)];
        expect(streamIn("upload-jar", unwanted.replace("skipped", "CONTENT") + file, large), 413, tooLarge());
        expect(streamIn("upload-jar", file + "CONTENT", large), 413, tooLarge());
        assertThat(added).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "upload-jar, Content-Encoding: gzip",
        "upload-jar;a=b, Content-Encoding: gzip",
        "upload-jar, Content-Encoding: deflate",
        "upload-jar, Content-Type: application/x-www-form-urlencoded",
        "upload-jar, X-Nothing: special",
    })
    void clientsThatSendNothingTakeNoThreadThatAnswersOthers(String route, String header) throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 250; i++) {
                silent.add(sendHead("/sessions/0/" + route, header + "\r\nContent-Length: 99999"));
            }
            assertThat(leader.get("/sessions/0").status()).isEqualTo(200);
        } finally {
            close(silent);
        }
    }

    @Test
    void uploadsAreFewAndNoSlowClientHoldsThePlaceOfOthers() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i <= 2 * TestLeader.UPLOADS; i++) {
                slow.add(sendHead("/sessions/0/upload-jar", "Content-Length: 99999"));
            }
            assertThat(firstAnswer(slow, 10)).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
            assertThat(firstAnswer(slow, 40)).startsWith("HTTP/1.1 400 ").contains("its client sends too slowly");
        } finally {
            close(slow);
        }
        await("there is room again")
                .atMost(TestLeader.LIMIT)
                .until(() ->
                        upload("upload-jar", multipart("jar", "a.jar", "x")).status() == 200);
    }

    private static String firstAnswer(List<Socket> sockets, int limitSeconds) throws IOException {
        Socket answered = await("an answer")
                .atMost(Duration.ofSeconds(limitSeconds))
                .until(
                        () -> {
                            for (Socket socket : sockets) {
                                if (socket.getInputStream().available() > 0) {
                                    return socket;
                                }
                            }
                            return null;
                        },
                        socket -> socket != null);
        sockets.remove(answered);
        try (answered) {
            return new String(answered.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static String tooLarge() {
        return "{\"msg\":\"the upload is larger than the " + LARGEST + " bytes allowed (livy.file.upload.max.size)\"}";
    }

    @Test
    void aLargeUploadStreamsThroughAndOneThatIsTooLargeIsCutOff() throws Exception {
        byte[] large = new byte[LARGEST];
        for (int i = 0; i < large.length; i += 1000) {
            large[i] = (byte) i;
        }
        expect(stream("upload-file", "f", large), 200, "");
        assertThat(received.toByteArray()).isEqualTo(large);
        assertThat(leader.get("/sessions/0").status()).isEqualTo(200);

        received.reset();
        expect(stream("upload-file", "g", new byte[LARGEST + 1]), 413, tooLarge());
        assertThat(added).hasSize(1);
    }

    @Test
    void aCompressedUploadIsReadToo() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(multipart("jar", "z.jar", "plain"));
        }
        HttpRequest.Builder request = multipartRequest("upload-jar").header("Content-Encoding", "gzip");
        expect(
                TestLeader.join(
                        leader.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray())))),
                200,
                "");
        assertThat(received).hasToString("plain");
    }

    @Test
    void aClientThatWaitsToBeToldToGoOnIsTold() throws Exception {
        byte[] body = multipart("jar", "a.jar", "content");
        String head = "POST /sessions/%s/upload-jar HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                + "Content-Type: multipart/form-data; boundary=b-1\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (Socket socket = connect()) {
            BufferedReader in = reader(socket);
            socket.getOutputStream().write(head.formatted("0").getBytes(StandardCharsets.UTF_8));
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(in.readLine()).isEmpty();
            socket.getOutputStream().write(body);
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(received).hasToString("content");
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head.formatted("9").getBytes(StandardCharsets.UTF_8));
            assertThat(reader(socket).readLine()).isEqualTo("HTTP/1.1 404 Not Found");
        }
    }

    private Socket sendHead(String path, String header) throws IOException {
        Socket socket = connect();
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + (header.startsWith("Content-Type") ? "" : "Content-Type: multipart/form-data; boundary=b-1\r\n")
                + header + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private Socket connect() throws IOException {
        URI server = leader.request("/").build().uri();
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void anUploadToAnEndedSessionIsRefusedAndHeardOut() throws Exception {
        leader.post("/sessions/0/stop", "");
        expect(stream("upload-jar", "j", new byte[8 << 20]), 400, NOT_ACTIVE);
        expect(leader.post("/sessions/0/add-jar", "{\"uri\":\"hdfs:///x\"}"), 400, NOT_ACTIVE);
        expect(upload("upload-jar", "9", multipart("jar", "a.jar", "x")), 404, "{\"msg\":\"Session '9' not found.\"}");
    }

    private TestLeader.Answer upload(String route, byte[] body) {
        return upload(route, "0", body);
    }

    private TestLeader.Answer upload(String route, String session, byte[] body) {
        return TestLeader.join(
                leader.send(multipartRequest(route, session).POST(HttpRequest.BodyPublishers.ofByteArray(body))));
    }

    /** Without a length, piece by piece. */
    private TestLeader.Answer stream(String route, String file, byte[] content) throws Exception {
        byte[] around = multipart(route.equals("upload-jar") ? "jar" : "file", file, "CONTENT");
        return streamIn(route, new String(around, StandardCharsets.UTF_8), content);
    }

    /** @param body with {@code CONTENT} where the content goes */
    private TestLeader.Answer streamIn(String route, String body, byte[] content) throws Exception {
        String[] around = body.split("CONTENT", -1);
        HttpRequest.Builder request = multipartRequest(route)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new SequenceInputStream(Collections.enumeration(List.of(
                                new ByteArrayInputStream(around[0].getBytes(StandardCharsets.UTF_8)),
                                new ByteArrayInputStream(content),
                                new ByteArrayInputStream(around[1].getBytes(StandardCharsets.UTF_8)))))));
        return leader.send(request).get(60, TimeUnit.SECONDS);
    }

    private HttpRequest.Builder multipartRequest(String route) {
        return multipartRequest(route, "0");
    }

    private HttpRequest.Builder multipartRequest(String route, String session) {
        return leader.request("/sessions/" + session + "/" + route)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "multipart/form-data; boundary=\"b-1\"");
    }

    /** @param file null for a field that is no file */
    private static byte[] multipart(String part, String file, String content) {
        String name = file == null ? "" : "; filename=\"" + file.replace("\"", "\\\"") + "\"";
        return ("--b-1\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nskipped\r\n"
                        + "--b-1\r\nContent-Disposition: form-data; name=\"" + part + "\"" + name
                        + "\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--b-1--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void expect(TestLeader.Answer answer, int status, String text) {
        assertThat(answer.status() + " " + answer.text()).isEqualTo(status + " " + text);
    }
}
