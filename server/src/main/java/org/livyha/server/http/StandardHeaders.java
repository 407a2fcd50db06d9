// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What every answer carries: the security headers, this program's version, a JSON content type until somebody knows
 * better, and {@code Connection: close} where pooled connections must not outlive a move of the virtual address.
 */
final class StandardHeaders extends Handler.Wrapper {
    private static final Map<String, String> SECURITY = Map.of(
            "X-Frame-Options", "SAMEORIGIN",
            "X-XSS-Protection", "1; mode=block",
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy", "default-src 'self'");

    private final boolean connectionClose;
    private final String version;

    StandardHeaders(boolean connectionClose, String version) {
        this.connectionClose = connectionClose;
        this.version = version;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        apply(request, response);
        return super.handle(request, response, callback);
    }

    void apply(Request request, Response response) {
        HttpFields.Mutable fields = response.getHeaders();
        SECURITY.forEach(fields::put);
        fields.put("X-Livy-HA-Version", version);
        fields.put(HttpHeader.CONTENT_TYPE, Answers.JSON);
        // Between the two servers connections are kept: the other one learns of a moved leader from the store.
        if (connectionClose && !request.getHeaders().contains(Exchange.FORWARDED_BY)) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
    }
}
