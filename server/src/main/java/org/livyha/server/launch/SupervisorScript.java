// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * The script that stands in for spark-submit and outlives the server. SparkLauncher starts {@code bin/spark-submit} of a
 * Spark home, so the script is put where it looks, in a home that holds nothing else. The home's name is made of the script's
 * content: servers of different versions on one host do not disturb each other, and a script in use is never overwritten.
 */
final class SupervisorScript {
    private static final String RESOURCE = "/launch/supervise.sh";

    private final Path home;

    private SupervisorScript(Path home) {
        this.home = home;
    }

    /** Puts it into {@code workDir/bin}, if it is not there; safe while other servers do the same. */
    static SupervisorScript install(Path workDir) {
        try (InputStream resource = SupervisorScript.class.getResourceAsStream(RESOURCE)) {
            byte[] script = resource.readAllBytes();
            Path bin = workDir.resolve("bin");
            Files.createDirectories(
                    bin, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path home = bin.resolve("supervise-" + digest(script).substring(0, 12));
            if (!Files.isDirectory(home)) {
                put(script, bin, home);
            }
            return new SupervisorScript(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put the supervising script into " + workDir, e);
        }
    }

    private static void put(byte[] script, Path bin, Path home) throws IOException {
        Path made = Files.createTempDirectory(bin, ".making-");
        Path file = Files.createDirectory(made.resolve("bin")).resolve("spark-submit");
        Files.write(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
        try {
            Files.move(made, home);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            // The other server was faster, with the same content.
            Files.deleteIfExists(file);
            Files.deleteIfExists(made.resolve("bin"));
            Files.deleteIfExists(made);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What SparkLauncher takes for the Spark home. */
    Path home() {
        return home;
    }

    /** What the script must be told of one application. */
    Map<String, String> environment(SparkInstallation spark, AppDirectory directory, Duration killGrace) {
        return Map.of(
                "LIVYHA_APP_DIR", directory.path().toString(),
                "LIVYHA_PROPERTIES", directory.properties().toString(),
                "LIVYHA_SUBMIT", spark.submit().toString(),
                "LIVYHA_KILL_GRACE", Long.toString(Math.max(1, killGrace.toSeconds())),
                "LIVYHA_SPARK_HOME", spark.home().toString(),
                "SPARK_CONF_DIR", spark.confDir().toString());
    }
}
