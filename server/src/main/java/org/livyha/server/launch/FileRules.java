// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.livyha.server.config.SparkConfig;

/**
 * Which settings and files users may give, in Livy's words. A path without a scheme is a local one, as it is to spark-submit;
 * local ones must be in the white list; those of other schemes are not looked at. Does file I/O for local paths (symbolic
 * links), so not for network threads.
 */
public final class FileRules {
    /** Refused by every Livy unless its operator allows them, and named alone when they come with others. */
    private static final Set<String> BUILT_IN =
            Set.of("spark.submit.deployMode", "spark.submit.proxyUser.allowCustomClasspathInClusterMode");

    /** Says how long a driver waits for the next leader, which is not a user's to decide. */
    private static final Set<String> OURS = Set.of("livy.rsc.server.idle-timeout", "livy.rsc.server.idle_timeout");

    private static final Set<String> FILE_KEYS = Set.of(
            "spark.jars",
            "spark.files",
            "spark.archives",
            "spark.submit.pyFiles",
            "spark.yarn.archive",
            "spark.yarn.jar",
            "spark.yarn.jars",
            "spark.yarn.dist.archives",
            "spark.yarn.dist.files",
            "spark.yarn.dist.jars",
            "spark.yarn.dist.pyFiles");

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);

    private final boolean localMaster;
    private final LocalPaths whitelist;
    private final Set<String> builtIn;
    private final Set<String> listed;
    private final Set<String> fileKeys;

    public FileRules(SparkConfig spark) {
        this.localMaster = SparkConfBuilder.isLocal(spark.master());
        this.whitelist = new LocalPaths(spark.localDirWhitelist());
        this.builtIn = spark.customClasspath() ? Set.of() : BUILT_IN;
        this.listed = spark.blacklist();
        this.fileKeys = new TreeSet<>(FILE_KEYS);
        this.fileKeys.addAll(spark.fileListConfigs());
    }

    /**
     * Judges the settings and files of a session, or what a batch has beside its {@code file}.
     *
     * @throws RejectedException for the first rule broken
     */
    public void check(Map<String, String> conf, AppOptions options) {
        refuse(conf, builtIn::contains);
        refuse(conf, key -> listed.contains(key) || OURS.contains(key) || key.startsWith("spark.livyha."));
        options.jars().forEach(this::checkPath);
        options.pyFiles().forEach(this::checkPath);
        options.files().forEach(this::checkPath);
        options.archives().forEach(this::checkPath);
        for (String key : fileKeys) {
            String paths = conf.get(key);
            if (paths != null && !paths.isBlank()) {
                checkPath(paths);
            }
        }
    }

    /**
     * Judges a batch.
     *
     * @param file its primary resource, or null
     * @throws RejectedException for the first rule broken
     */
    public void checkBatch(String file, Map<String, String> conf, AppOptions options) {
        check(conf, options);
        if (file == null || file.isEmpty()) {
            throw new RejectedException("Reason: requirement failed: File is required.");
        }
        checkPath(file);
    }

    private static void refuse(Map<String, String> conf, Predicate<String> refused) {
        Set<String> found = new TreeSet<>();
        conf.keySet().stream().filter(refused).forEach(found::add);
        if (!found.isEmpty()) {
            throw new RejectedException(
                    "Reason: Blacklisted configuration values in session config: " + String.join(", ", found));
        }
    }

    /** Spark joins paths with commas and splits them again: a comma inside one path would carry another one past us. */
    private void checkPath(String paths) {
        for (String path : paths.split(",", -1)) {
            checkOne(path.strip());
        }
    }

    private void checkOne(String path) {
        flaw(path).ifPresent(flaw -> {
            throw new RejectedException("Reason: " + flaw);
        });
    }

    /** What keeps a session from being given one more file at this address, in Livy's words; empty when nothing does. */
    public Optional<String> flaw(String path) {
        Matcher matcher = SCHEME.matcher(path);
        String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
        String rest = scheme == null ? path : withoutAuthority(matcher.group(2));
        if (!rest.startsWith("/")) {
            return Optional.of("requirement failed: Path '" + path + "' is not absolute.");
        }
        // With a local master local: is this host's disk under another name.
        boolean local = scheme == null || scheme.equals("file") || (localMaster && scheme.equals("local"));
        if (local && !readings(path, rest).stream().allMatch(whitelist::holds)) {
            String shown = scheme == null ? rest : decoded(path, rest);
            return Optional.of("requirement failed: Local path " + shown + " cannot be added to user sessions.");
        }
        return Optional.empty();
    }

    private static String withoutAuthority(String rest) {
        if (!rest.startsWith("//")) {
            return rest;
        }
        int slash = rest.indexOf('/', 2);
        return slash < 0 ? "" : rest.substring(slash);
    }

    /** Spark, Hadoop and the JDK disagree on escapes and fragments; a path is good when each reading of it is. */
    private static List<String> readings(String path, String rest) {
        List<String> readings = new ArrayList<>(List.of(rest, decoded(path, rest)));
        int fragment = rest.indexOf('#');
        if (fragment >= 0) {
            readings.add(rest.substring(0, fragment));
        }
        return readings;
    }

    private static String decoded(String path, String rest) {
        try {
            return Objects.requireNonNullElse(new URI(path).getPath(), rest);
        } catch (URISyntaxException e) {
            // Spark then takes it as it stands, and so do we.
            return rest;
        }
    }
}
