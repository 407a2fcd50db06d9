// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that clients give to the session: takes them in piece by piece, and hands them to Spark once they are whole. A piece
 * or a whole file that comes a second time, because the answer to the first was lost, changes nothing. Does file I/O and may
 * wait for the cluster: not for network threads. Safe for use by any thread.
 */
final class AddedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AddedFiles.class);
    private static final Pattern UPLOAD = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern ODD = Pattern.compile("[^\\p{L}\\p{N} ._+=@()-]");
    private static final int LONGEST_NAME = 200;
    /** After so long without a piece nobody will send the rest. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private final Engine engine;
    private final Set<String> added = Collections.synchronizedSet(new HashSet<>());

    AddedFiles(Engine engine) {
        this.engine = engine;
    }

    Reply put(String upload, long offset, ByteBuffer bytes) throws IOException {
        if (offset == 0) {
            removeAbandoned();
        }
        try (FileChannel file =
                FileChannel.open(piecesOf(upload), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = bytes.duplicate();
            for (long at = offset; rest.hasRemaining(); ) {
                at += file.write(rest, at);
            }
        }
        return new Reply.Done();
    }

    /** One at a time: the same file may be sent by two clients at once. */
    synchronized Reply add(Resource kind, String upload, String name) throws IOException {
        if (added.contains(upload)) {
            return new Reply.Done();
        }
        Path pieces = piecesOf(upload);
        if (!Files.exists(pieces)) {
            return badRequest("nothing was sent under " + upload + ", or too long ago");
        }
        Path file = directory(kind.name().toLowerCase(Locale.ROOT)).resolve(safe(name));
        if (!Files.exists(file)) {
            Files.move(pieces, file);
            try {
                engine.add(kind, file.toUri().toString());
            } catch (IOException | RuntimeException e) {
                Files.delete(file);
                throw e;
            }
            LOG.info("added kind={} file={} bytes={}", kind, file.getFileName(), Files.size(file));
        } else if (Files.mismatch(pieces, file) < 0) {
            Files.delete(pieces);
        } else {
            Files.delete(pieces);
            // Executors may have the first one already, and Spark never gives them another under its name.
            return badRequest("a different file named " + file.getFileName() + " was added to this session before");
        }
        added.add(upload);
        return new Reply.Done();
    }

    /** @throws IOException saying what is wrong with the address */
    Reply add(Resource kind, String uri) throws IOException {
        engine.add(kind, uri);
        LOG.info("added kind={} uri={}", kind, uri);
        return new Reply.Done();
    }

    private Path piecesOf(String upload) throws IOException {
        if (!UPLOAD.matcher(upload).matches()) {
            throw new IllegalArgumentException("an upload cannot be named " + upload);
        }
        return directory("uploads").resolve(upload);
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(engine.localDir().resolve("__livyha__").resolve(name));
    }

    /** The last part of a client's file name, without what leads elsewhere or means something in an address. */
    static String safe(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String plain = ODD.matcher(last).replaceAll("_");
        if (plain.length() > LONGEST_NAME || plain.chars().allMatch(c -> c == '.' || c == ' ')) {
            throw new IllegalArgumentException(
                    "a file cannot be named '" + last + "', expected 1 to " + LONGEST_NAME + " characters");
        }
        return plain;
    }

    private void removeAbandoned() throws IOException {
        Instant oldest = Instant.now().minus(ABANDONED);
        List<Path> all;
        try (Stream<Path> uploads = Files.list(directory("uploads"))) {
            all = uploads.toList();
        }
        for (Path upload : all) {
            if (Files.getLastModifiedTime(upload).toInstant().isBefore(oldest)) {
                Files.deleteIfExists(upload);
            }
        }
    }

    private static Reply badRequest(String message) {
        return new Reply.Failed(Reply.Reason.BAD_REQUEST, message);
    }
}
