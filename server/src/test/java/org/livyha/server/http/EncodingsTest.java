// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.livyha.server.config.Json;

/** Small bodies that inflate to large ones take their room together, however many come at once. */
@Timeout(60)
class EncodingsTest {
    private static final int LARGEST = 100_000;
    private static final int ALL = 250_000;
    private static final List<AsyncResponse> HELD = new ArrayList<>();

    private final BodyRoom room = new BodyRoom(ALL);
    private final Encodings encodings = new Encodings(LARGEST, room, Json.mapper());
    private final ApplicationHandler jersey = new ApplicationHandler(
            new ResourceConfig(Counting.class).register(encodings).register(new ErrorMapper(Json.mapper())));

    @Path("/")
    public static final class Counting {
        @POST
        @Path("sessions/{id}/upload-{kind}")
        public String upload(InputStream body) {
            return "turned away";
        }

        @POST
        public void count(@QueryParam("hold") boolean hold, byte[] body, @Suspended AsyncResponse answer) {
            if (hold) {
                HELD.add(answer);
            } else {
                answer.resume(String.valueOf(body.length));
            }
        }
    }

    @Test
    void whatIsHeldInflatedIsBoundedForAllTogetherAndGivenBackWithTheAnswer() throws Exception {
        List<Future<ContainerResponse>> held = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            held.add(post("/?hold=true", LARGEST));
        }
        assertThat(room.held()).isEqualTo(2 * LARGEST);

        ContainerResponse refused = done(post("/", LARGEST));
        assertThat(refused.getStatus()).isEqualTo(503);
        assertThat(refused.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(done(post("/", 1000)).getEntity()).isEqualTo("1000");

        HELD.forEach(answer -> answer.resume("held"));
        for (Future<ContainerResponse> each : held) {
            assertThat(done(each).getStatus()).isEqualTo(200);
        }
        assertThat(room.held()).isZero();
        assertThat(done(post("/", LARGEST)).getEntity()).isEqualTo(String.valueOf(LARGEST));
    }

    @Test
    void whatIsTooLargeTakesNoRoom() throws Exception {
        assertThat(done(post("/", LARGEST + 1)).getStatus()).isEqualTo(413);
        assertThat(room.held()).isZero();
    }

    @Test
    void nobodyGetsRoundTheLimitByCallingItsBodyAnUpload() throws Exception {
        ContainerRequest bomb = request("/", packed(LARGEST + 1));
        bomb.getHeaders().putSingle("Content-Type", "multipart/form-data; boundary=x");
        assertThat(done(jersey.apply(bomb)).getStatus()).isEqualTo(413);
        ContainerRequest garbage = request("/", new byte[] {1, 2, 3, 4});
        garbage.getHeaders().putSingle("Content-Type", "multipart/form-data; boundary=x");
        assertThat(done(jersey.apply(garbage)).getStatus()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"upload-jar,gzip", "upload-jar,deflate", "upload-pyfile/,gzip", "upload-jar;a=b,gzip"})
    void nothingIsReadOfAnUploadBeforeItsResourceDoes(String route, String encoding) throws Exception {
        ContainerRequest upload = request("/sessions/0/" + route, new byte[0]);
        upload.getHeaders().putSingle("Content-Encoding", encoding);
        upload.setEntityStream(new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a client that sends nothing is waited for");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return read();
            }
        });
        assertThat(done(jersey.apply(upload)).getEntity()).isEqualTo("turned away");
    }

    private Future<ContainerResponse> post(String uri, int inflated) throws IOException {
        return jersey.apply(request(uri, packed(inflated)));
    }

    private static byte[] packed(int inflated) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[inflated]);
        }
        return packed.toByteArray();
    }

    private ContainerRequest request(String uri, byte[] body) {
        ContainerRequest request = new ContainerRequest(
                URI.create("/"), URI.create(uri), "POST", null, new MapPropertiesDelegate(), jersey.getConfiguration());
        request.getHeaders().putSingle("Content-Encoding", "gzip");
        request.setEntityStream(new ByteArrayInputStream(body));
        return request;
    }

    private static ContainerResponse done(Future<ContainerResponse> response) throws Exception {
        return response.get(20, TimeUnit.SECONDS);
    }
}
