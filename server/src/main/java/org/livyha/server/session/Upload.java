// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.Request.Resource;
import org.livyha.server.link.DriverLink;

/**
 * One file on its way from a client to a driver: read from a multipart body and sent on piece by piece, each only when the
 * one before has arrived. For one thread, which it blocks.
 */
final class Upload {
    private static final int PIECE = 512 * 1024;
    /** However slowly a client sends. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final Duration SKIP_LIMIT = Duration.ofSeconds(20);

    private static final int PART_HEADERS = 8 * 1024;
    /** What a body may have beside the file: boundaries, headers, small parts for nobody. */
    private static final int BESIDE_FILE = 1 << 20;

    private final DriverLink link;
    private final Part wanted;
    private final long largest;
    private final String id = UUID.randomUUID().toString();
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private final long start = System.nanoTime();
    private long sent;
    private String fileName;

    /**
     * @param name of the part that is read; others are skipped
     * @param kind what is in it
     */
    record Part(String name, Resource kind) {
        NothingSentException missing() {
            return new NothingSentException("No " + name + " sent!");
        }
    }

    Upload(DriverLink link, Part wanted, long largest) {
        this.link = link;
        this.wanted = wanted;
        this.largest = largest;
    }

    /**
     * Sends the file, and has the driver add it to its session.
     *
     * @throws NothingSentException when the body has no such part with a file
     * @throws UploadTooLargeException at the first byte too many
     * @throws BadStatementException when the body is broken, or the driver does not take the file
     */
    void send(String contentType, InputStream body) {
        String boundary = contentType == null ? null : MultiPart.extractBoundary(contentType);
        if (boundary == null || boundary.isEmpty()) {
            throw wanted.missing();
        }
        UploadPart part = new UploadPart(wanted.name(), this::begin, this::content);
        MultiPart.Parser parser = new MultiPart.Parser(boundary, part);
        parser.setPartHeadersMaxLength(PART_HEADERS);
        try {
            read(body, parser, part);
        } catch (IOException e) {
            throw new BadStatementException("the upload broke off: " + e.getMessage());
        }
        if (fileName == null) {
            throw wanted.missing();
        }
        flush();
        call(epoch -> new Request.AddUpload(epoch, wanted.kind(), id, fileName), FilesResource.ADD_LIMIT);
    }

    private void read(InputStream body, MultiPart.Parser parser, UploadPart part) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long all = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            all += n;
            if (all > largest + BESIDE_FILE) {
                throw new UploadTooLargeException(largest);
            }
            parser.parse(Content.Chunk.from(ByteBuffer.wrap(buffer, 0, n), false));
            part.check();
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IOException("it took longer than " + LIMIT.toMinutes() + " minutes");
            }
        }
        parser.parse(Content.Chunk.EOF);
        part.check();
    }

    /** Reads what is left of a body that nobody wants: not more than a whole one, and not for long. Tells how much it was. */
    static long skip(InputStream body, long most) {
        long end = System.nanoTime() + SKIP_LIMIT.toNanos();
        byte[] buffer = new byte[16 * 1024];
        long skipped = 0;
        try {
            for (int n = 0; n >= 0 && skipped <= most && System.nanoTime() < end; n = body.read(buffer)) {
                skipped += n;
            }
        } catch (IOException e) {
            // Its client is gone or too slow, and does not wait for an answer either.
        }
        return skipped;
    }

    private void begin(String name) {
        fileName = name;
    }

    private void content(ByteBuffer bytes) {
        if (sent + piece.position() + bytes.remaining() > largest) {
            throw new UploadTooLargeException(largest);
        }
        while (bytes.hasRemaining()) {
            int n = Math.min(bytes.remaining(), piece.remaining());
            piece.put(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            if (!piece.hasRemaining()) {
                flush();
            }
        }
    }

    /** An empty file has a piece too, an empty one. */
    private void flush() {
        if (piece.position() > 0 || sent == 0) {
            piece.flip();
            ByteBuffer bytes = piece.slice();
            long offset = sent;
            call(epoch -> new Request.PutFile(epoch, id, offset, bytes), null);
            sent += bytes.remaining();
            piece.clear();
        }
    }

    private void call(DriverLink.EpochRequest request, Duration limit) {
        Reply reply;
        try {
            reply = (limit == null ? link.call(request) : link.call(request, limit)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        if (!(reply instanceof Reply.Done)) {
            throw DriverFailures.of(reply);
        }
    }
}
