// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an application prints, in a file that it goes on appending to. */
record OutputFile(Path path) {
    private static final Logger log = LoggerFactory.getLogger(OutputFile.class);

    /** More than 200 lines of Spark's take; a log page never reads more of a file. */
    static final int TAIL_BYTES = 256 * 1024;

    /**
     * The last lines, without their ends; the last one may be unfinished. A line longer than {@value #TAIL_BYTES} bytes
     * loses its beginning.
     */
    List<String> tail(int lines) {
        if (lines <= 0) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(path, StandardOpenOption.READ)) {
            // A few lines are asked for by everybody who looks at a list of sessions: not much is read for them.
            int few = (int) Math.min(TAIL_BYTES, lines * 1024L);
            List<String> found = tail(channel, lines, few);
            return found.size() == lines || channel.size() <= few ? found : tail(channel, lines, TAIL_BYTES);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            // No list and no page fails because of one log.
            log.warn("cannot read a log file={} reason=\"{}\"", path, e.toString());
            return List.of("this log cannot be read just now: " + e.getClass().getSimpleName());
        }
    }

    private static List<String> tail(SeekableByteChannel channel, int lines, int bytes) throws IOException {
        long from = Math.max(0, channel.size() - bytes);
        channel.position(from);
        String text = text(channel, (int) Math.min(bytes, channel.size() - from));
        int firstWhole = from == 0 ? 0 : text.indexOf('\n') + 1;
        List<String> all = text.substring(firstWhole).lines().toList();
        return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    private static String text(SeekableByteChannel channel, int limit) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(limit);
        while (bytes.hasRemaining() && channel.read(bytes) > 0) {
            // Reads until the end, or as much as it may.
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /**
     * Empties the file when it has grown beyond {@code limit} bytes, keeping its end in {@code <name>.1}; what is printed in
     * between is lost. Works while the application writes, as it appends.
     */
    void bound(long limit) {
        try {
            if (Files.exists(path) && Files.size(path) > limit) {
                Files.write(path.resolveSibling(path.getFileName() + ".1"), tail(Integer.MAX_VALUE));
                try (SeekableByteChannel channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot shorten " + path, e);
        }
    }
}
