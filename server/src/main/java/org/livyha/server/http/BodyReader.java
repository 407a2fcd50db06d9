// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.ByteArrayOutputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Reads one body as it comes, without a thread that waits for it. A body whose length is told takes its room before its first
 * byte: of many that come at once some find room, and are not refused for the sake of each other. Of others each byte counts
 * from its arrival. A body that never ends takes its room all the same. Used by one thread at a time, as Jetty calls it.
 */
final class BodyReader implements Runnable {
    private static final int FIRST = 8 * 1024;

    private final Request request;
    private final int largest;
    private final BodyRoom room;
    private final Outcome outcome;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(FIRST);
    private long taken;

    /** What became of the body; called once. Only after {@link #complete} is its room still taken. */
    interface Outcome {
        void complete(byte[] body);

        void tooLarge();

        /** There is no room for all that is being read at the moment. */
        void tooMuch();

        void failed(Throwable failure);
    }

    /** @param largest bytes of this body */
    BodyReader(Request request, int largest, BodyRoom room, Outcome outcome) {
        this.request = request;
        this.largest = largest;
        this.room = room;
        this.outcome = outcome;
    }

    /** Begins. */
    void read() {
        // Without a length, -1.
        if (take(Math.max(request.getLength(), 0))) {
            run();
        }
    }

    /** Reads what there is, and goes on when there is more. */
    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                request.fail(chunk.getFailure());
                letGo();
                outcome.failed(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            boolean fits = fits(chunk);
            chunk.release();
            if (!fits) {
                return;
            }
            if (last) {
                outcome.complete(body.toByteArray());
                return;
            }
        }
    }

    private boolean fits(Content.Chunk chunk) {
        long size = body.size() + (long) chunk.remaining();
        if (size > largest) {
            letGo();
            outcome.tooLarge();
            return false;
        }
        if (!take(Math.max(size - taken, 0))) {
            return false;
        }
        body.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
        return true;
    }

    /** Returns whether there is room for so many bytes more; otherwise the body is refused. */
    private boolean take(long bytes) {
        taken += bytes;
        // What is asked for already is there, whoever else asks at this moment.
        if (bytes == 0 || room.take(bytes)) {
            return true;
        }
        letGo();
        outcome.tooMuch();
        return false;
    }

    private void letGo() {
        room.giveBack(taken);
    }
}
