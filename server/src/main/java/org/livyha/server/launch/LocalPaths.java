// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The directories of this host whose files users may name. */
final class LocalPaths {
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private final List<Path> allowed;

    LocalPaths(List<Path> allowed) {
        this.allowed = allowed.stream().map(Path::toAbsolutePath).toList();
    }

    /** Whether a path is, in the end, in one of them: after {@code .}, {@code ..} and symbolic links. It need not exist. */
    boolean holds(String path) {
        try {
            Path asked = Path.of(path);
            // Which directories a pattern leads through is known only when Spark expands it.
            if (asked.getParent() != null
                    && GLOB.matcher(asked.getParent().toString()).find()) {
                return false;
            }
            Path real = canonical(asked);
            return allowed.stream().anyMatch(directory -> real.startsWith(canonical(directory)));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Links are followed name by name, so that {@code link/..} is where the kernel would go. */
    private static Path canonical(Path path) {
        Path real = path.getRoot();
        for (Path name : path) {
            String text = name.toString();
            if (text.equals("..")) {
                real = real.getParent() == null ? real : real.getParent();
            } else if (!text.equals(".")) {
                real = followed(real.resolve(name));
            }
        }
        return real;
    }

    private static Path followed(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            if (Files.isSymbolicLink(path)) {
                throw new InvalidPathException(path.toString(), "leads to nothing, yet");
            }
            // Not there, or not ours to read: then there is no link to follow.
            return path;
        }
    }
}
