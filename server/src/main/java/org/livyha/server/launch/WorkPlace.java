// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where local applications leave their traces: a host and a work directory on it. The directory has a name of its own, so
 * that one that was emptied (a reboot, a cleaner of temporary files) or changed in the configuration is not taken for proof
 * that nothing was ever launched.
 *
 * @param host the host's name
 * @param id of the work directory
 */
public record WorkPlace(String host, String id) {
    private static final String FILE = "id";

    /**
     * The place, named now if it has no name yet. Safe while another server of this host does the same.
     *
     * @throws UncheckedIOException when the directory cannot be written to
     */
    public static WorkPlace of(String host, Path workDir) {
        try {
            Files.createDirectories(workDir);
            Path file = workDir.resolve(FILE);
            if (!Files.exists(file)) {
                Path mine = Files.writeString(
                        Files.createTempFile(workDir, ".id-", null),
                        UUID.randomUUID().toString());
                try {
                    // Appears whole, and only once.
                    Files.createLink(file, mine);
                } catch (FileAlreadyExistsException e) {
                    // The other server was faster.
                } finally {
                    Files.delete(mine);
                }
            }
            return new WorkPlace(host, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot name the work directory " + workDir, e);
        }
    }

    /** As records hold it. */
    public String text() {
        return host + "/" + id;
    }

    /** Whether a recorded place is on this host, if in another work directory. */
    public boolean isSameHost(String recorded) {
        return recorded != null && recorded.startsWith(host + "/");
    }
}
