// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.livyha.server.config.SparkConfig;

/**
 * Which settings and files users may give, in Livy's words. A path without a scheme is a local one, as it is to spark-submit;
 * local ones must be in the white list; those of other schemes are not looked at, unless they are this host's disk under
 * another name. Does file I/O for local paths (symbolic links), so not for network threads.
 */
public final class FileRules {
    /** Refused by every Livy unless its operator allows them, and named alone when they come with others. */
    private static final Set<String> BUILT_IN =
            Set.of("spark.submit.deployMode", "spark.submit.proxyUser.allowCustomClasspathInClusterMode");

    /** Says how long a driver waits for the next leader, which is not a user's to decide. */
    private static final Set<String> OURS = Set.of("livy.rsc.server.idle-timeout", "livy.rsc.server.idle_timeout");

    /** Names a file, or a command, or where more options are. */
    private static final Pattern FILE_IN_OPTION =
            Pattern.compile("(^|[\\s=:,;])/|\\.\\.|\\\\|(^|\\s)(@|-(javaagent|agent|XX:(On|Flags|VMOptions)))");

    /** File systems of cloud stores and Hadoop's own, which never are this host's disk. */
    private static final Pattern REMOTE_STORE = Pattern.compile("org\\.apache\\.hadoop\\."
            + "(fs\\.(s3a|azure|azurebfs|adl|aliyun\\.oss|cosn|obs|tosfs|gs|ozone)|hdfs)\\.[\\w.$]+"
            + "|com\\.(google\\.cloud\\.hadoop|amazon\\.ws\\.emr\\.hadoop)\\.fs\\.[\\w.$]+");

    /** Spark and Hadoop put them in; spark-submit those of this host. */
    private static final Pattern HOST_VARIABLE = Pattern.compile("(?i)\\$\\{(env[:.]|system:)");

    private static final String NO_HOST_VARIABLES = "variables of the server's host cannot be used";

    private static final Set<String> HIVE_JARS = Set.of("builtin", "maven", "path");

    private final SparkConfig spark;
    private final boolean localMaster;
    private final LocalPaths whitelist;
    private final Set<String> builtIn;
    private final FileKeys keys;

    public FileRules(SparkConfig spark) {
        this.spark = spark;
        this.localMaster = SparkConfBuilder.isLocal(spark.master());
        this.whitelist = new LocalPaths(spark.localDirWhitelist());
        this.builtIn = spark.customClasspath() ? Set.of() : BUILT_IN;
        this.keys = new FileKeys(spark.fileListConfigs(), spark.allowedFileConfigs());
    }

    /**
     * Judges the settings and files of a session, or what a batch has beside its {@code file}.
     *
     * @throws RejectedException for the first rule broken
     */
    public void check(Map<String, String> conf, AppOptions options) {
        refuse(conf, builtIn::contains);
        refuse(conf, key -> spark.blacklist().contains(key) || OURS.contains(key) || key.startsWith("spark.livyha."));
        Stream.of(options.jars(), options.pyFiles(), options.files(), options.archives())
                .forEach(files -> files.forEach(this::checkFiles));
        checkOption("driverMemory", options.driverMemory());
        checkOption("executorMemory", options.executorMemory());
        checkOption("queue", options.queue());
        SparkHomes.check(spark, conf);
        boolean driverIsHere = localMaster || !"cluster".equals(SparkConfBuilder.deployMode(spark, conf));
        new TreeMap<>(conf).forEach((key, value) -> checkSetting(key.strip(), value, driverIsHere));
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
        checkFiles(file);
    }

    private static void refuse(Map<String, String> conf, Predicate<String> refused) {
        Set<String> found = new TreeSet<>();
        conf.keySet().stream().filter(refused).forEach(found::add);
        if (!found.isEmpty()) {
            throw new RejectedException(
                    "Reason: Blacklisted configuration values in session config: " + String.join(", ", found));
        }
    }

    /** They become settings. */
    private static void checkOption(String name, String value) {
        if (value != null && HOST_VARIABLE.matcher(value).find()) {
            throw new RejectedException(
                    "Reason: requirement failed: " + name + " = " + value + ": " + NO_HOST_VARIABLES);
        }
    }

    private void checkSetting(String key, String value, boolean driverIsHere) {
        if (value.isBlank()) {
            return;
        }
        if (!keys.isAllowed(key) && HOST_VARIABLE.matcher(value).find()) {
            throw refusal(key, value, NO_HOST_VARIABLES);
        }
        keys.of(key).filter(rule -> rule.bySubmit() || driverIsHere).ifPresent(rule -> {
            if (value.contains("${")) {
                throw refusal(key, value, "no variables in what names files");
            }
            check(rule.form(), key, value);
        });
    }

    private void check(FileKeys.Form form, String key, String value) {
        switch (form) {
            case FILES -> checkFiles(value);
            case PLACES -> {
                if (!Stream.of(value.split(",", -1)).map(String::strip).allMatch(this::isGoodPlace)) {
                    throw refusal(key, value, "local paths must be in livy.file.local-dir-whitelist");
                }
            }
            case CLASS_PATH -> {
                if (!HIVE_JARS.contains(value.strip())
                        && !Stream.of(value.split("[:,]")).map(String::strip).allMatch(this::isInWhitelist)) {
                    throw refusal(key, value, "local paths must be in livy.file.local-dir-whitelist");
                }
            }
            case JAVA_OPTIONS -> {
                if (FILE_IN_OPTION.matcher(value.replaceAll("[\"']", "")).find()) {
                    throw refusal(key, value, "options of a JVM on the server's host must not name files or commands");
                }
            }
            case FILE_SYSTEM -> {
                if (!REMOTE_STORE.matcher(value.strip()).matches()) {
                    throw refusal(key, value, "not known as the file system of a remote store");
                }
            }
            case REFUSED -> throw refusal(key, value, "it would be read on the server's host");
        }
    }

    private static RejectedException refusal(String key, String value, String why) {
        return new RejectedException("Reason: requirement failed: " + key + " = " + Redaction.shown(key, value)
                + " cannot be set by users: " + why + " (the server's livy.server.ha.allowed-file-configs allows it)");
    }

    private boolean isGoodPlace(String place) {
        GivenPath given = GivenPath.of(place);
        boolean local = given.scheme() == null ? localMaster : isLocal(given);
        return place.isEmpty() || !local || isInWhitelist(given);
    }

    private boolean isInWhitelist(String path) {
        return path.isEmpty() || isInWhitelist(GivenPath.of(path));
    }

    private boolean isInWhitelist(GivenPath path) {
        return path.isAbsolute()
                && !path.hidesLocalFile()
                && path.readings().stream().allMatch(whitelist::holds);
    }

    /** With a local master {@code local:} is this host's disk under another name. */
    private boolean isLocal(GivenPath path) {
        return path.scheme() == null
                || path.scheme().equals("file")
                || (localMaster && path.scheme().equals("local"))
                || path.hidesLocalFile();
    }

    /** Spark joins paths with commas and splits them again: a comma inside one path would carry another one past us. */
    private void checkFiles(String paths) {
        for (String path : paths.split(",", -1)) {
            flaw(path.strip()).ifPresent(flaw -> {
                throw new RejectedException("Reason: " + flaw);
            });
        }
    }

    /** What keeps a session from being given one more file at this address, in Livy's words; empty when nothing does. */
    public Optional<String> flaw(String path) {
        GivenPath given = GivenPath.of(path);
        if (path.contains("${")) {
            return Optional.of("requirement failed: Path '" + Redaction.shown(path) + "' has a variable in it.");
        }
        if (!given.isAbsolute()) {
            return Optional.of("requirement failed: Path '" + Redaction.shown(path) + "' is not absolute.");
        }
        if (isLocal(given) && !isInWhitelist(given)) {
            return Optional.of("requirement failed: Local path " + Redaction.shown(given.shown())
                    + " cannot be added to user sessions.");
        }
        return given.hasWanderingAlias()
                ? Optional.of("requirement failed: Path '" + Redaction.shown(path)
                        + "' is to be put at another place by its alias.")
                : Optional.empty();
    }
}
