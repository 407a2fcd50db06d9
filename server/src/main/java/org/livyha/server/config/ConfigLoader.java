// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link ServerConfig} out of {@code livy.conf}. Only {@code livy.*} keys count; {@code -Dlivy.*} system
 * properties fill in what the file does not say. Livy's own names and defaults are kept, ours begin with
 * {@code livy.server.ha.}.
 */
public final class ConfigLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigLoader.class);

    private ConfigLoader() {}

    /**
     * What came of it.
     *
     * @param warnings sentences for the log: old spellings, keys that are not honoured, keys nobody knows
     */
    public record Loaded(ServerConfig config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads the file, the system properties and the environment, and logs the warnings.
     *
     * @param livyConf or null for none
     * @throws ConfigException when anything is wrong; names all of it
     */
    public static ServerConfig load(Path livyConf) {
        Properties file = new Properties();
        if (livyConf == null) {
            LOG.info("no livy.conf, defaults and system properties hold");
            return load(file);
        }
        try (Reader reader = Files.newBufferedReader(livyConf)) {
            file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(List.of(livyConf + " cannot be read: " + e));
        }
        return load(file);
    }

    private static ServerConfig load(Properties file) {
        Loaded loaded = from(file, System.getProperties(), System.getenv(), hostName());
        loaded.warnings().forEach(LOG::warn);
        return loaded.config();
    }

    /**
     * The same from values alone.
     *
     * @param file what {@code livy.conf} says; wins
     * @param system what the process was started with
     * @param env read for {@code SPARK_HOME}
     * @param hostName the default of everything that names this host to others
     * @throws ConfigException when anything is wrong; names all of it
     */
    public static Loaded from(Properties file, Properties system, Map<String, String> env, String hostName) {
        List<String> warnings = new ArrayList<>();
        Settings settings = new Settings(merge(file, system, warnings));
        Sections sections = new Sections(settings, env, system, hostName);
        ServerConfig config = sections.read();
        if (!settings.errors().isEmpty()) {
            throw new ConfigException(settings.errors());
        }
        warnings.addAll(settings.notes());
        LivyKeys keys = new LivyKeys();
        warn(
                warnings,
                "known to Livy, not honoured yet",
                settings.unread().stream().filter(keys::isKnown).toList());
        warn(
                warnings,
                "unknown, ignored",
                settings.unread().stream().filter(key -> !keys.isKnown(key)).toList());
        return new Loaded(config, warnings);
    }

    private static void warn(List<String> warnings, String what, List<String> keys) {
        if (!keys.isEmpty()) {
            warnings.add("settings " + what + " keys=" + String.join(",", keys));
        }
    }

    private static Map<String, String> merge(Properties file, Properties system, List<String> warnings) {
        Map<String, String> values = new TreeMap<>();
        for (Properties source : List.of(system, file)) {
            Map<String, String> own = new TreeMap<>();
            for (String key : source.stringPropertyNames()) {
                if (key.startsWith("livy.")) {
                    own.put(key, source.getProperty(key));
                }
            }
            LivyKeys.deprecated().forEach((old, name) -> {
                String value = own.remove(old);
                if (value != null) {
                    own.putIfAbsent(name, value);
                    warnings.add("setting has an old name key=" + old + " use=" + name);
                }
            });
            values.putAll(own);
        }
        return values;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.warn("the name of this host does not resolve, others are told localhost", e);
            return "localhost";
        }
    }
}
