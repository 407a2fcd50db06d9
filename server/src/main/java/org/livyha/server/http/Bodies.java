// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads requests' bodies before they are routed, without a thread that waits for a slow client: what was read can be given
 * to one leader after another. Bounded for one request and for all together. Safe for use by any thread.
 */
final class Bodies {
    /** Times the largest body: what is read of one that is too large, for its client's sake. */
    private static final int THROWN_AWAY = 4;

    private final int largest;
    private final BodyRoom room;
    private final Answers answers;

    /**
     * @param largest bytes of one body; more is answered 413
     * @param room for all bodies that are held at a time, those included that are still being read; more is answered 503
     */
    Bodies(int largest, BodyRoom room, Answers answers) {
        this.largest = room.largest(largest);
        this.room = room;
        this.answers = answers;
    }

    /** A request whose body is held, and what must be called when it is answered. */
    record Read(Request request, Callback callback) {}

    /** Hands the request on, its body read unless it is an upload; or answers it. */
    void read(Request request, Response response, Callback callback, Consumer<Read> next) {
        long length = request.getLength();
        boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (Uploads.isOne(request)) {
            upload(request, response, callback, next);
        } else if (length > largest) {
            tooLarge(request, response, callback);
        } else if (length <= 0 && !chunked) {
            next.accept(new Read(request, callback));
        } else {
            new BodyReader(request, largest, room, outcome(request, response, callback, next)).read();
        }
    }

    private void upload(Request request, Response response, Callback callback, Consumer<Read> next) {
        Optional<String> missing = Uploads.missing(request);
        if (missing.isPresent()) {
            answers.json(response, andHear(request, callback), 400, "No " + missing.get() + " sent!");
        } else {
            next.accept(new Read(request, callback));
        }
    }

    private BodyReader.Outcome outcome(Request request, Response response, Callback callback, Consumer<Read> next) {
        return new BodyReader.Outcome() {
            @Override
            public void complete(byte[] body) {
                Callback done = Callback.from(() -> room.giveBack(body.length), callback);
                next.accept(new Read(new BufferedRequest(request, body), done));
            }

            @Override
            public void tooLarge() {
                Bodies.this.tooLarge(request, response, callback);
            }

            @Override
            public void tooMuch() {
                answers.tryAgain(
                        response,
                        andHear(request, callback),
                        "too many large requests are under way at the moment, try again");
            }

            @Override
            public void failed(Throwable failure) {
                callback.failed(failure);
            }
        };
    }

    private void tooLarge(Request request, Response response, Callback callback) {
        String message = "the request's body is larger than the " + largest + " bytes allowed";
        answers.message(response, andHear(request, callback), 413, message);
    }

    /**
     * For who answers at once, and then throws away what still comes, within limits: a connection that is closed under a client's
     * hands takes the answer with it. Who waits to be told to go on sends nothing.
     */
    private Callback andHear(Request request, Callback callback) {
        boolean sending = !request.getHeaders().contains(HttpHeader.EXPECT);
        return sending ? Callback.from(() -> throwAway(request, callback), callback::failed) : callback;
    }

    private void throwAway(Request request, Callback callback) {
        Content.Source.consumeAll(
                new EndingBody(request, (long) THROWN_AWAY * largest), Callback.from(callback::succeeded));
    }

    /** Fails once more was read than is worth it. */
    private static final class EndingBody extends Request.Wrapper {
        private long left;

        EndingBody(Request request, long most) {
            super(request);
            this.left = most;
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return chunk;
            }
            left -= chunk.remaining();
            if (left >= 0) {
                return chunk;
            }
            chunk.release();
            return Content.Chunk.from(new IOException("the request's body is far too large"));
        }
    }
}
