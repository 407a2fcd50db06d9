// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads requests' bodies before they are routed, without a thread that waits for a slow client: what was read can be given
 * to one leader after another. Bounded for one request and for all together. Safe for use by any thread.
 */
final class Bodies {
    private final int largest;
    private final long all;
    private final AtomicLong held = new AtomicLong();
    private final Answers answers;

    /**
     * @param largest bytes of one body; more is answered 413
     * @param all bytes of all bodies that are held at a time, those included that are still being read; more is
     *     answered 503
     */
    Bodies(int largest, long all, Answers answers) {
        this.largest = largest;
        this.all = all;
        this.answers = answers;
    }

    /** A request whose body is held, and what must be called when it is answered. */
    record Read(Request request, Callback callback) {}

    /** Bytes of bodies that are held at this instant. */
    long held() {
        return held.get();
    }

    /** Hands the request on, its body read unless it is an upload; or answers it. */
    void read(Request request, Response response, Callback callback, Consumer<Read> next) {
        long length = request.getLength();
        boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (Uploads.isOne(request)) {
            next.accept(new Read(request, callback));
        } else if (length > largest) {
            tooLarge(response, callback);
        } else if (length <= 0 && !chunked) {
            next.accept(new Read(request, callback));
        } else {
            new BodyReader(request, largest, all, held, outcome(request, response, callback, next)).run();
        }
    }

    private BodyReader.Outcome outcome(Request request, Response response, Callback callback, Consumer<Read> next) {
        return new BodyReader.Outcome() {
            @Override
            public void complete(byte[] body) {
                Callback done = Callback.from(() -> held.addAndGet(-body.length), callback);
                next.accept(new Read(new BufferedRequest(request, body), done));
            }

            @Override
            public void tooLarge() {
                Bodies.this.tooLarge(response, callback);
            }

            @Override
            public void tooMuch() {
                answers.tryAgain(response, callback, "too many large requests are under way at the moment, try again");
            }

            @Override
            public void failed(Throwable failure) {
                callback.failed(failure);
            }
        };
    }

    private void tooLarge(Response response, Callback callback) {
        answers.message(response, callback, 413, "the request's body is larger than the " + largest + " bytes allowed");
    }
}
