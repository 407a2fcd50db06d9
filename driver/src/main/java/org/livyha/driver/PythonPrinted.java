// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Python and the programs that it starts print: read all the time, so that none of them ever waits, and kept up to
 * a limit. A mark, which Python puts after each statement's output, tells where the next one's begins.
 */
final class PythonPrinted {
    private static final Logger LOG = LoggerFactory.getLogger(PythonPrinted.class);
    private static final int CHUNK = 64 * 1024;

    private final byte[] mark;
    private final int maxBytes;
    private final BlockingQueue<String> statements = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long cut;

    /** @param maxBytes what a statement prints beyond this is counted and thrown away */
    PythonPrinted(String mark, int maxBytes) {
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        this.maxBytes = maxBytes;
    }

    /** Reads until nobody has the pipe any more. */
    void readFrom(InputStream pipe) {
        byte[] buffer = new byte[CHUNK + mark.length];
        int held = 0;
        try {
            for (int n = pipe.read(buffer, held, CHUNK); n >= 0; n = pipe.read(buffer, held, CHUNK)) {
                held = take(buffer, held + n);
            }
            keep(buffer, 0, held);
        } catch (IOException e) {
            LOG.debug("the output of Python cannot be read any more cause={}", e.toString());
        } finally {
            ended.countDown();
        }
    }

    /** Keeps what is in the buffer; moves to its front what may begin a mark, and returns how much that is. */
    private int take(byte[] buffer, int length) {
        int begin = 0;
        for (int at = find(buffer, begin, length); at >= 0; at = find(buffer, begin, length)) {
            keep(buffer, begin, at - begin);
            statements.add(drain());
            begin = at + mark.length;
        }
        int held = partOfMark(buffer, begin, length);
        keep(buffer, begin, length - begin - held);
        System.arraycopy(buffer, length - held, buffer, 0, held);
        return held;
    }

    private int find(byte[] buffer, int from, int length) {
        for (int at = from; at <= length - mark.length; at++) {
            if (isMark(buffer, at, mark.length)) {
                return at;
            }
        }
        return -1;
    }

    private int partOfMark(byte[] buffer, int from, int length) {
        for (int part = Math.min(mark.length - 1, length - from); part > 0; part--) {
            if (isMark(buffer, length - part, part)) {
                return part;
            }
        }
        return 0;
    }

    private boolean isMark(byte[] buffer, int at, int bytes) {
        int same = 0;
        while (same < bytes && buffer[at + same] == mark[same]) {
            same++;
        }
        return same == bytes;
    }

    private synchronized void keep(byte[] bytes, int offset, int length) {
        int room = Math.min(length, maxBytes - kept.size());
        kept.write(bytes, offset, room);
        cut += length - room;
    }

    private synchronized String drain() {
        String text = kept.toString(StandardCharsets.UTF_8);
        String whole = cut == 0 ? text : text + "\n... " + cut + " more bytes of output were cut off\n";
        kept.reset();
        cut = 0;
        return whole;
    }

    /**
     * What was printed until the next mark that was not taken yet; without one in this time, what there is so far. An
     * interrupt does not end the wait, and is not lost.
     */
    String next(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    String text = statements.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return text == null ? drain() : text;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** All that is left; waits for so long for the end of the pipe, which programs that live on may hold open. */
    String rest(Duration limit) {
        try {
            if (!ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("the output of Python is held open by a program that it has left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        StringBuilder all = new StringBuilder();
        for (String text = statements.poll(); text != null; text = statements.poll()) {
            all.append(text);
        }
        return all.append(drain()).toString();
    }
}
