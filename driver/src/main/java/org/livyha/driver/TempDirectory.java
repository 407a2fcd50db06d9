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

/** A directory of this driver's own; readable by this user alone, gone when the JVM ends. */
final class TempDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TempDirectory.class);

    private final Path path;

    private TempDirectory(Path path) {
        this.path = path;
    }

    static TempDirectory create(String prefix) {
        try {
            TempDirectory directory = new TempDirectory(Files.createTempDirectory(prefix));
            // User code may leave by System.exit, past every close().
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(directory::close, "livyha-delete-" + directory.path.getFileName()));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory " + prefix + "*", e);
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
            LOG.warn("directory not deleted, it stays behind path={} cause={}", path, e.toString());
        }
    }
}
