// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is kept on disk of one application: {@code <workDir>/<appTag>/}. Its existence is the mark that the application was
 * launched. The supervising script writes {@code pid}, {@code child} and {@code exit}, servers write all else; see
 * {@code launch/supervise.sh} for the forms.
 */
record AppDirectory(Path path) {
    private static final String OWNER = "owner";
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    static AppDirectory of(Path workDir, String appTag) {
        return new AppDirectory(workDir.resolve(AppTags.checked(appTag)));
    }

    /**
     * Leaves the mark. Atomic: of all servers that ever try, one succeeds.
     *
     * @throws AlreadyLaunchedException when it is there
     */
    void create() {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OURS));
        } catch (FileAlreadyExistsException e) {
            AlreadyLaunchedException already = new AlreadyLaunchedException(
                    "application " + path.getFileName() + " was launched before: " + path + " exists");
            already.initCause(e);
            throw already;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path, e);
        }
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** @param owner whose application it is: the store that has its record */
    void writeOwner(String owner) throws IOException {
        Files.writeString(path.resolve(OWNER), owner);
    }

    boolean isOwnedBy(String owner) {
        return read(OWNER).filter(owner::equals).isPresent();
    }

    Path stdout() {
        return path.resolve("stdout");
    }

    Path stderr() {
        return path.resolve("stderr");
    }

    /** Spark's settings, secrets among them; removed when spark-submit has ended. */
    Path properties() {
        return path.resolve("spark.conf");
    }

    /** Whole or not at all, and anew each time: also a script that reads it just now finds all of it. */
    void writeProperties(Map<String, String> conf) throws IOException {
        Properties properties = new Properties();
        properties.putAll(conf);
        Path temporary = Files.createTempFile(
                path,
                "spark",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
            properties.store(writer, null);
        }
        Files.move(temporary, properties(), StandardCopyOption.ATOMIC_MOVE);
    }

    Optional<ProcessIdentity> supervisor() {
        return read("pid").map(ProcessIdentity::parse);
    }

    Optional<ProcessIdentity> child() {
        return read("child").map(ProcessIdentity::parse);
    }

    /** spark-submit's exit status, once it has ended. */
    Optional<Integer> exit() {
        return read("exit").map(text -> Integer.valueOf(text.strip()));
    }

    /** Written when spark-submit could not even be started. */
    void writeExit(int status, String reason) throws IOException {
        Files.writeString(
                stderr(), reason + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Path temporary = path.resolve("exit.tmp");
        Files.writeString(temporary, status + "\n");
        Files.move(temporary, path.resolve("exit"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Since when it is marked with {@code name}; empty when it is not. */
    Optional<Instant> marked(String name) {
        try {
            return Optional.of(Files.getLastModifiedTime(path.resolve(name)).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + path.resolve(name), e);
        }
    }

    /** Leaves a mark; false when it was there before. */
    boolean mark(String name) {
        try {
            Files.createFile(path.resolve(name));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path.resolve(name), e);
        }
    }

    /** Whether the application was launched longer ago than that; by the wall clock. */
    boolean isOlderThan(Duration age) {
        // The settings are written right after the directory, and anew when it is launched again.
        return marked(properties().getFileName().toString())
                .or(() -> marked(""))
                .map(at -> at.plus(age).isBefore(Instant.now()))
                .orElse(false);
    }

    private Optional<String> read(String name) {
        try {
            // After a power loss a file may be there and its content not.
            return Optional.of(Files.readString(path.resolve(name))).filter(text -> !text.isBlank());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path.resolve(name), e);
        }
    }

    /** Removes everything. Renamed first: never is there a directory that has lost only some of its files. */
    void delete() {
        Path doomed = path.resolveSibling("." + path.getFileName() + ".removed");
        try {
            Files.move(path, doomed);
            try (Stream<Path> files = Files.walk(doomed)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // The other server was faster.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
