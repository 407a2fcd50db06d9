// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Request;
import org.livyha.server.api.IdempotencyKey;

/**
 * A request whose body was read before it was routed, so that it can be given to one leader after another.
 */
final class BufferedRequest extends Request.Wrapper {
    private final byte[] body;
    private final HttpFields headers;
    private final ByteBufferContentSource source;

    private BufferedRequest(BufferedRequest other, HttpFields headers) {
        super(other.getWrapped());
        this.body = other.body;
        this.headers = headers;
        this.source = new ByteBufferContentSource(ByteBuffer.wrap(body));
    }

    BufferedRequest(Request request, byte[] body) {
        super(request);
        this.body = body;
        // The client was told to go on when its body was read; nobody behind us need tell it again.
        this.headers =
                HttpFields.build(request.getHeaders()).remove(HttpHeader.EXPECT).asImmutable();
        this.source = new ByteBufferContentSource(ByteBuffer.wrap(body));
    }

    /** The same request with its body unread. */
    BufferedRequest again() {
        return new BufferedRequest(this, headers);
    }

    /** The same request with an idempotency key of ours, by which a leader knows it when it is given a second time. */
    BufferedRequest keyed() {
        HttpFields.Mutable more = HttpFields.build(headers)
                .put(IdempotencyKey.HEADER, UUID.randomUUID().toString())
                .put(IdempotencyKey.OURS, "1");
        return new BufferedRequest(this, more.asImmutable());
    }

    byte[] body() {
        return body;
    }

    @Override
    public HttpFields getHeaders() {
        return headers;
    }

    @Override
    public long getLength() {
        return body.length;
    }

    @Override
    public Content.Chunk read() {
        return source.read();
    }

    @Override
    public void demand(Runnable demandCallback) {
        source.demand(demandCallback);
    }

    @Override
    public void fail(Throwable failure) {
        source.fail(failure);
    }

    @Override
    public boolean consumeAvailable() {
        return true;
    }
}
