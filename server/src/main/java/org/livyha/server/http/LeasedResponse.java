// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.livyha.election.Term;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last check before an answer's bytes: nothing goes out unless the term under which the request came in is still
 * valid at that instant. When it is over the connection is closed without a word; a status would claim to know whether
 * the request was carried out. It is the answer's callback as well, so that an answer without a body is checked too.
 *
 * <p>An answer marked with {@link #TURNED_AWAY} (the gate was shut before anything was done) is swallowed, and the request
 * goes back to be routed anew.
 */
final class LeasedResponse extends Response.Wrapper implements Callback {
    /**
     * Marks an answer that says: nothing was done here, ask the leader. Between the two servers only, never for clients. Its
     * value is for how many milliseconds the request was kept for a leader to come.
     */
    static final String TURNED_AWAY = "X-Livy-HA-Turned-Away";

    /** The epoch of the term that answers: to whoever compares answers, a later term has the higher one. */
    static final String EPOCH = "X-Livy-HA-Epoch";

    private static final Logger LOG = LoggerFactory.getLogger(LeasedResponse.class);

    private final Term term;
    private final Callback callback;
    private final Runnable turnedAway;
    private volatile boolean begun;
    private volatile boolean swallowing;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Void> handled = new CompletableFuture<>();
    private volatile Throwable unwritten;

    LeasedResponse(Request request, Response response, Callback callback, Term term, Runnable turnedAway) {
        super(request, response);
        this.term = term;
        this.callback = callback;
        this.turnedAway = turnedAway;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback written) {
        if (swallowing || (!begun && getHeaders().contains(TURNED_AWAY))) {
            swallowing = true;
            written.succeeded();
        } else if (term.isValid()) {
            begin();
            super.write(last, content, Callback.from(written.getInvocationType(), written::succeeded, failure -> {
                written.failed(failure);
                lost(failure);
            }));
        } else {
            Throwable failure = fallSilent();
            written.failed(failure);
            lost(failure);
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            getHeaders().put(EPOCH, term.epoch());
        }
    }

    /** The client is gone, or the answer withheld. */
    private void lost(Throwable failure) {
        unwritten = failure;
        handled.thenRun(() -> end(failure));
    }

    /** The handler has returned: what it has not ended by now is answered later, or never. */
    void handled() {
        handled.complete(null);
    }

    /**
     * The exchange is over. Jersey does not end a request that is answered later once its first byte could not be written, and
     * nothing else would: connection and request would be kept for good. While its handler is at work the request is that one's
     * to end.
     */
    private void end(Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            callback.failed(failure);
        }
    }

    @Override
    public void succeeded() {
        if (swallowing) {
            turnedAway.run();
        } else if (!begun && !term.isValid()) {
            end(fallSilent());
        } else if (unwritten != null) {
            end(unwritten);
        } else if (ended.compareAndSet(false, true)) {
            begin();
            callback.succeeded();
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (swallowing) {
            turnedAway.run();
        } else {
            end(term.isValid() ? failure : fallSilent());
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return callback.getInvocationType();
    }

    private Throwable fallSilent() {
        EofException failure = new EofException("the lease of epoch " + term.epoch() + " is over");
        Request request = getRequest();
        LOG.warn(
                "answer withheld, the lease is over epoch={} method={} path={}",
                term.epoch(),
                request.getMethod(),
                Request.getPathInContext(request));
        request.getConnectionMetaData().getConnection().getEndPoint().close(failure);
        return failure;
    }
}
