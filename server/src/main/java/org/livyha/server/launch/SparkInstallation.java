// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.livyha.server.config.SparkConfig;

/**
 * A Spark home on this host. What it is is read from file names, without running Spark: its core jar says version and Scala
 * version, {@code RELEASE} the version alone.
 */
public final class SparkInstallation {
    private static final Pattern CORE_JAR = Pattern.compile("spark-core_(\\d+\\.\\d+)-(.+)\\.jar");
    private static final Pattern RELEASE = Pattern.compile("^Spark (\\S+)");

    private final Path home;
    private final Path confDir;
    private final String version;
    private final String scalaVersion;

    /**
     * The one whose settings are in {@code $SPARK_CONF_DIR}, or else in the home's {@code conf}.
     *
     * @throws IllegalArgumentException when there is no executable {@code bin/spark-submit} in it
     */
    public SparkInstallation(Path home) {
        this(home, System.getenv("SPARK_CONF_DIR"));
    }

    /** One of several: {@code $SPARK_CONF_DIR} is another one's. */
    static SparkInstallation withOwnConf(Path home) {
        return new SparkInstallation(home, null);
    }

    private SparkInstallation(Path home, String confDir) {
        this.home = home.toAbsolutePath().normalize();
        this.confDir = confDir == null || confDir.isEmpty() ? this.home.resolve("conf") : Path.of(confDir);
        if (!Files.isExecutable(submit())) {
            throw new IllegalArgumentException(
                    "'" + home + "' is not a Spark home: expected an executable " + submit());
        }
        Matcher core = coreJar(this.home.resolve("jars"));
        this.version = core == null ? release(this.home.resolve("RELEASE")) : core.group(2);
        this.scalaVersion = core == null ? null : core.group(1);
    }

    private static Matcher coreJar(Path jars) {
        if (!Files.isDirectory(jars)) {
            return null;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(jars, "spark-core_*.jar")) {
            for (Path jar : found) {
                Matcher matcher = CORE_JAR.matcher(jar.getFileName().toString());
                if (matcher.matches()) {
                    return matcher;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + jars, e);
        }
    }

    private static String release(Path file) {
        try {
            Matcher matcher = RELEASE.matcher(Files.isRegularFile(file) ? Files.readString(file) : "");
            return matcher.find() ? matcher.group(1).replaceAll(",$", "") : null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /**
     * Compares what this is with what the configuration says of it. Where the home does not tell, nothing is compared but
     * that it tells.
     *
     * @return what is wrong: it is something else, or older than Spark 3.0
     */
    List<String> errors(SparkConfig config) {
        List<String> errors = new ArrayList<>(errors("livy.server.spark-home"));
        compare("livy.spark.version", config.version(), version, errors);
        compare("livy.spark.scala-version", config.scalaVersion(), scalaVersion, errors);
        return errors;
    }

    /** The same where the configuration names only the home. */
    List<String> errors(String key) {
        return version != null && version.matches("[0-2]\\..*")
                ? List.of(key + " = " + home + ": expected Spark 3.0 or later, found " + version)
                : List.of();
    }

    private void compare(String key, String wanted, String found, List<String> errors) {
        if (wanted != null && !wanted.equals(found)) {
            errors.add(key + " = " + wanted + ": expected what " + home + " is, "
                    + (found == null ? "which does not tell" : found));
        }
    }

    public Path home() {
        return home;
    }

    /** Where its settings are, for whatever Spark reads there by itself. */
    Path confDir() {
        return confDir;
    }

    public Path submit() {
        return home.resolve("bin").resolve("spark-submit");
    }

    /** Such as {@code 3.5.5}; empty when the home does not tell. */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /** Such as {@code 2.12}; empty when the home does not tell. */
    public Optional<String> scalaVersion() {
        return Optional.ofNullable(scalaVersion);
    }

    /**
     * The operator's {@code spark-defaults.conf}, read anew; empty when there is none. We read it because spark-submit does not
     * when it is given a properties file.
     *
     * @throws UncheckedIOException when it is there and cannot be read
     */
    public Map<String, String> defaults() {
        Path file = confDir.resolve("spark-defaults.conf");
        Map<String, String> defaults = new HashMap<>();
        if (Files.isRegularFile(file)) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                read.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
            read.stringPropertyNames()
                    .forEach(key -> defaults.put(key, read.getProperty(key).trim()));
        }
        return defaults;
    }
}
