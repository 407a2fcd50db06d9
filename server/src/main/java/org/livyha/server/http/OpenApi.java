// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The description of the REST routes, which the build makes of the resources' classes. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "livy-ha",
                        version = "0.9",
                        description = "The REST routes of Apache Livy 0.9, and what livy-ha adds to them.",
                        license = @License(name = "Apache-2.0")))
final class OpenApi {
    static final String PATH = "/openapi.json";

    private final byte[] description;

    OpenApi() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            description = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void answer(Response response, Callback callback) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.JSON);
        response.write(true, ByteBuffer.wrap(description), callback);
    }
}
