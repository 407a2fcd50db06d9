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
 * better, and {@code Connection: close} where pooled connections must not outlive a move of the virtual address. An answer
 * that is begun anew has them still.
 */
final class StandardHeaders extends Handler.Wrapper {
    private final Map<String, String> security;
    private final boolean connectionClose;
    private final String version;

    StandardHeaders(Map<String, String> security, boolean connectionClose, String version) {
        this.security = security;
        this.connectionClose = connectionClose;
        this.version = version;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        apply(request, response);
        return super.handle(request, new Lasting(request, response), callback);
    }

    void apply(Request request, Response response) {
        HttpFields.Mutable fields = response.getHeaders();
        security.forEach(fields::put);
        fields.put("X-Livy-HA-Version", version);
        fields.put(HttpHeader.CONTENT_TYPE, Answers.JSON);
        // Between the two servers connections are kept: the other one learns of a moved leader from the store.
        if (connectionClose && !request.getHeaders().contains(Exchange.FORWARDED_BY)) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
    }

    private final class Lasting extends Response.Wrapper {
        Lasting(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void reset() {
            super.reset();
            apply(getRequest(), this);
        }
    }
}
