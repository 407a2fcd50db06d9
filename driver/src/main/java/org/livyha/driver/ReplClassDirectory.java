// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the classes of statements lie; readable by this user alone, gone when the JVM ends. */
final class ReplClassDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplClassDirectory.class);

    private final Path path;

    private ReplClassDirectory(Path path) {
        this.path = path;
    }

    static ReplClassDirectory create() {
        try {
            ReplClassDirectory directory = new ReplClassDirectory(Files.createTempDirectory("livyha-repl-"));
            // User code may leave by System.exit, past every close().
            Runtime.getRuntime().addShutdownHook(new Thread(directory::close, "livyha-delete-repl-classes"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for the interpreter's classes", e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("interpreter classes not deleted, they stay behind path={} cause={}", path, e.toString());
        }
    }
}
