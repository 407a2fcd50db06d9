// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The REST interface.
 *
 * @param host {@code livy.server.host}, the address to bind
 * @param port {@code livy.server.port}; 0 takes a free one
 * @param requestHeaderSize {@code livy.server.request-header.size}, bytes
 * @param responseHeaderSize {@code livy.server.response-header.size}, bytes
 * @param uploadMax {@code livy.file.upload.max.size}, bytes
 * @param sendServerVersion {@code livy.server.send-server-version}
 * @param csrf {@code livy.server.csrf-protection.enabled}
 * @param securityHeaders {@code livy.server.http.header.*}: header to value, none of them empty; no entry when
 *     {@code livy.server.security-headers.enabled} is false
 * @param uiEnabled {@code livy.ui.enabled}
 * @param uiBasePath {@code livy.ui.basePath}, empty for none
 * @param accessLogDir {@code $LIVY_LOG_DIR}: where requests are logged; null for nowhere
 * @param accessLogDays {@code livy.server.request-log-retain.days}; 0 for ever
 */
public record HttpConfig(
        String host,
        int port,
        int requestHeaderSize,
        int responseHeaderSize,
        int uploadMax,
        boolean sendServerVersion,
        boolean csrf,
        Map<String, String> securityHeaders,
        boolean uiEnabled,
        String uiBasePath,
        Path accessLogDir,
        int accessLogDays) {
    public HttpConfig {
        securityHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(securityHeaders));
    }

    /** The defaults, at this address. */
    public static HttpConfig standard(String host, int port) {
        return Sections.ofNothing().http().at(host, port);
    }

    /** The same at another address, without an access log. */
    public HttpConfig at(String newHost, int newPort) {
        return new HttpConfig(
                newHost,
                newPort,
                requestHeaderSize,
                responseHeaderSize,
                uploadMax,
                sendServerVersion,
                csrf,
                securityHeaders,
                uiEnabled,
                uiBasePath,
                null,
                accessLogDays);
    }
}
