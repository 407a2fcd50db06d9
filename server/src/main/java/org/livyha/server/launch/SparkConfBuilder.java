// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.livyha.server.config.DriverLineConfig;
import org.livyha.server.config.SessionOverrides;
import org.livyha.server.config.SparkConfig;

/**
 * Makes the Spark settings of one application. From weak to strong: Spark's own defaults file, the user's {@code conf}, what
 * a user cannot change. Pure: does no I/O and keeps no state. {@link FileRules} has judged the user's settings before.
 */
public final class SparkConfBuilder {
    private static final String OWN = "spark.livyha.";
    private static final String DRIVER = OWN + "driver.";
    /** On Kubernetes, the label of an application's pods that holds its tag; Livy's. */
    public static final String KUBERNETES_TAG = "spark-app-tag";

    private static final String REDACTION = "spark.redaction.regex";
    private static final String DRIVER_JAVA_OPTIONS = "spark.driver.extraJavaOptions";

    private final SparkConfig spark;
    private final DriverLineConfig line;
    private final Map<String, String> defaults;
    private final Map<String, String> forced;

    /** @param defaults the operator's {@code spark-defaults.conf}, see {@link SparkInstallation#defaults} */
    public SparkConfBuilder(SparkConfig spark, DriverLineConfig line, Map<String, String> defaults) {
        this(spark, line, defaults, Map.of());
    }

    /** @param forced what the cluster manager asks for and no user can change */
    public SparkConfBuilder(
            SparkConfig spark, DriverLineConfig line, Map<String, String> defaults, Map<String, String> forced) {
        this.spark = Objects.requireNonNull(spark, "spark");
        this.line = Objects.requireNonNull(line, "line");
        this.defaults = Map.copyOf(defaults);
        this.forced = Map.copyOf(forced);
    }

    /** For an interactive session, whose application is our driver. {@code userConf} may hold any key. */
    public Map<String, String> session(String appTag, Map<String, String> userConf, DriverSettings driver) {
        Map<String, String> conf = common(appTag, userConf);
        DriverLineConfig own = line.with(SessionOverrides.of(userConf));
        append(conf, "spark.jars", spark.sessionJars());
        // A second attempt would be a new interpreter under the old session's name.
        conf.put("spark.yarn.maxAppAttempts", "1");
        conf.put("spark.driver.supervise", "false");
        conf.put(DRIVER + "id", driver.id());
        if (environment(userConf, driver).isEmpty()) {
            conf.put(DRIVER + "secret", driver.secret());
        }
        conf.put(DRIVER + "servers", String.join(",", driver.servers()));
        conf.put(DRIVER + "kind", driver.kind());
        conf.put(DRIVER + "idle-timeout", String.valueOf(line.idleTimeout().toMillis()));
        conf.put(DRIVER + "max-frame", String.valueOf(line.maxFrame()));
        conf.put(DRIVER + "retained-statements", String.valueOf(own.retainedStatements()));
        conf.put(DRIVER + "shared-objects", String.valueOf(own.retainedShareVariables()));
        conf.put(DRIVER + "sql-rows", String.valueOf(own.sqlRows()));
        conf.put(DRIVER + "cancel-timeout", String.valueOf(own.cancelTimeout().toMillis()));
        conf.put(DRIVER + "enable-hive", String.valueOf(spark.hiveEnabled()));
        return conf;
    }

    /**
     * What a session's driver is told by spark-submit's environment. On a standalone cluster all settings become arguments of
     * the driver's command on its worker, which everybody on that host can read, whereas its environment only its own user
     * can. Spark sends on what begins with {@code SPARK_}.
     */
    public Map<String, String> environment(Map<String, String> userConf, DriverSettings driver) {
        boolean shown = spark.master().startsWith("spark:") && "cluster".equals(deployMode(spark, userConf));
        return shown ? Map.of("SPARK_LIVYHA_DRIVER_SECRET", driver.secret()) : Map.of();
    }

    /** For a batch. {@code userConf} may hold any key. */
    public Map<String, String> batch(String appTag, Map<String, String> userConf) {
        Map<String, String> conf = common(appTag, userConf);
        conf.putIfAbsent("spark.yarn.maxAppAttempts", "1");
        return conf;
    }

    private Map<String, String> common(String appTag, Map<String, String> userConf) {
        Map<String, String> conf = new TreeMap<>(defaults);
        // The rest, such as livy.* and livy.client.http.*, is for servers and clients; Spark would warn of each.
        userConf.forEach((key, value) -> {
            if (key.startsWith("spark.") && !key.startsWith(OWN)) {
                conf.put(key, value);
            }
        });
        conf.put("spark.master", spark.master());
        String deployMode = deployMode(spark, userConf);
        conf.remove("spark.submit.deployMode");
        if (deployMode != null) {
            conf.put("spark.submit.deployMode", deployMode);
        }
        if ("cluster".equals(deployMode)) {
            conf.put(DRIVER_JAVA_OPTIONS, ModuleOptions.with(conf.get(DRIVER_JAVA_OPTIONS)));
        } else {
            // Many drivers on one host look for ports from the same first one on; Spark gives up after 16.
            conf.putIfAbsent("spark.port.maxRetries", "1000");
        }
        conf.merge("spark.yarn.tags", appTag, (tags, own) -> tags.isBlank() ? own : tags + "," + own);
        conf.put("spark.yarn.submit.waitAppCompletion", "false");
        conf.put("spark.standalone.submit.waitAppCompletion", "false");
        if (spark.onKubernetes()) {
            conf.put("spark.kubernetes.driver.label." + KUBERNETES_TAG, appTag);
            conf.put("spark.kubernetes.executor.label." + KUBERNETES_TAG, appTag);
            conf.put("spark.kubernetes.submission.waitAppCompletion", "false");
        }
        conf.putAll(forced);
        // Ours first and always: what a user gives must not uncover the driver's secret.
        conf.put(
                REDACTION,
                Stream.of(Redaction.RULE, defaults.get(REDACTION), userConf.get(REDACTION))
                        .filter(Objects::nonNull)
                        .distinct()
                        .collect(Collectors.joining("|")));
        return conf;
    }

    /** Where the driver runs: {@code client}, {@code cluster}, or null for Spark's own default, which is client. */
    static String deployMode(SparkConfig spark, Map<String, String> userConf) {
        boolean theirs = spark.deployMode() == null && spark.customClasspath();
        return theirs ? userConf.get("spark.submit.deployMode") : spark.deployMode();
    }

    /**
     * The settings with the options and name of a request in them: an option beats the setting that says the same, lists are
     * added to the setting's own. Applying it twice changes nothing.
     */
    static Map<String, String> withOptions(Map<String, String> settings, AppOptions options, String name) {
        Map<String, String> conf = new TreeMap<>(settings);
        append(conf, "spark.jars", options.jars());
        append(conf, "spark.submit.pyFiles", options.pyFiles());
        append(conf, "spark.files", options.files());
        append(conf, "spark.archives", options.archives());
        set(conf, "spark.app.name", name);
        set(conf, "spark.driver.memory", options.driverMemory());
        set(conf, "spark.driver.cores", options.driverCores());
        set(conf, "spark.executor.memory", options.executorMemory());
        set(conf, "spark.executor.cores", options.executorCores());
        set(conf, "spark.executor.instances", options.numExecutors());
        set(conf, "spark.yarn.queue", options.queue());
        return conf;
    }

    private static void set(Map<String, String> conf, String key, Object value) {
        if (value != null) {
            conf.put(key, value.toString());
        }
    }

    private static void append(Map<String, String> conf, String key, List<String> more) {
        if (more.isEmpty()) {
            return;
        }
        Set<String> all = new LinkedHashSet<>();
        for (String one : conf.getOrDefault(key, "").split(",", -1)) {
            if (!one.isBlank()) {
                all.add(one.strip());
            }
        }
        all.addAll(more);
        conf.put(key, String.join(",", all));
    }

    /** Whether a master runs everything in one process on this host. */
    static boolean isLocal(String master) {
        return master.toLowerCase(Locale.ROOT).startsWith("local");
    }
}
