// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.livyha.server.config.ConfigException;
import org.livyha.server.config.DriverLineConfig;
import org.livyha.server.config.SparkConfig;

/**
 * The Spark installations of this host: the default one, and others by their names. A session or batch chooses with a setting,
 * which is in its record, so that whoever launches it later takes the same. Constant, for all threads.
 */
public final class SparkHomes {
    /** The setting by which a session or batch chooses, and the name that stands for not choosing. */
    static final String CHOICE = "livy.spark.home";

    private static final String DEFAULT = "default";

    private final Map<String, Home> homes = new TreeMap<>();
    private final Map<String, String> forced;

    /** An installation, and what makes settings with its own {@code spark-defaults.conf}. */
    public record Home(SparkInstallation spark, SparkConfBuilder conf) {}

    /** @throws ConfigException when one of them is not what it must be; names all of it */
    public SparkHomes(SparkConfig config, DriverLineConfig line) {
        this(config, line, Map.of());
    }

    /** @param forced settings that the cluster manager asks for and no user can change */
    public SparkHomes(SparkConfig config, DriverLineConfig line, Map<String, String> forced) {
        this.forced = Map.copyOf(forced);
        SparkInstallation standard = new SparkInstallation(config.home());
        List<String> errors = new ArrayList<>(standard.errors(config));
        add(DEFAULT, standard, config, line);
        config.homes().forEach((name, path) -> {
            SparkInstallation spark = SparkInstallation.withOwnConf(path);
            errors.addAll(spark.errors("livy.server.ha.spark-homes = " + name));
            add(name, spark, config, line);
        });
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }

    private void add(String name, SparkInstallation spark, SparkConfig config, DriverLineConfig line) {
        homes.put(name, new Home(spark, new SparkConfBuilder(config, line, spark.defaults(), forced)));
    }

    /** What is taken for whoever does not choose. */
    public SparkInstallation standard() {
        return homes.get(DEFAULT).spark();
    }

    /** @throws RejectedException when there is none of that name */
    public Home chosen(Map<String, String> conf) {
        check(conf, homes);
        return homes.get(conf.getOrDefault(CHOICE, DEFAULT));
    }

    /** @throws RejectedException when there is none of that name */
    static void check(SparkConfig config, Map<String, String> conf) {
        Map<String, Object> names = new TreeMap<>(config.homes());
        names.put(DEFAULT, "");
        check(conf, names);
    }

    private static void check(Map<String, String> conf, Map<String, ?> known) {
        String name = conf.get(CHOICE);
        if (name != null && !known.containsKey(name)) {
            throw new RejectedException("Reason: " + CHOICE + " = " + name + ": expected one of "
                    + String.join(", ", new TreeSet<>(known.keySet())));
        }
    }
}
