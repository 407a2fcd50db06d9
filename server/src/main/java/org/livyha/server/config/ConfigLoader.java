// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link ServerConfig} out of {@code livy.conf} and what stands beside it. Only {@code livy.*} keys count;
 * {@code -Dlivy.*} system properties fill in what the file does not say. Livy's own names and defaults are kept, ours begin with
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
     * Reads the files, the system properties and the environment, and logs the warnings.
     *
     * @param given {@code livy.conf}, or null to look where Livy looks; what stands beside it is read too
     * @param installation the folder that may hold {@code conf/}
     * @throws ConfigException when anything is wrong; names all of it
     */
    public static ServerConfig load(Path given, Path installation) {
        if (given != null && !Files.exists(given)) {
            throw ConfigFiles.unreadable(given, new NoSuchFileException(given.toString()));
        }
        Path livyConf = given == null ? ConfigFiles.standardPlace(System.getenv(), installation) : given;
        if (Files.exists(livyConf)) {
            LOG.info("configuration file={}", livyConf);
        } else {
            LOG.info("no configuration file={}, defaults and system properties hold", livyConf);
        }
        Loaded loaded = from(ConfigFiles.read(livyConf), System.getProperties(), System.getenv(), hostName());
        loaded.warnings().forEach(LOG::warn);
        return loaded.config();
    }

    /**
     * The same from values alone.
     *
     * @param livyConf what {@code livy.conf} says; wins
     * @param system what the process was started with
     * @param env read for {@code SPARK_HOME} and {@code LIVY_LOG_DIR}
     * @param hostName the default of everything that names this host to others
     * @throws ConfigException when anything is wrong; names all of it
     */
    public static Loaded from(Properties livyConf, Properties system, Map<String, String> env, String hostName) {
        return from(new ConfigFiles(livyConf, new Properties(), Set.of()), system, env, hostName);
    }

    static Loaded from(ConfigFiles files, Properties system, Map<String, String> env, String hostName) {
        List<String> warnings = new ArrayList<>();
        Settings settings = new Settings(merge(files, system, warnings));
        ServerConfig config = new Sections(settings, env, system, hostName, files.blacklist()).read();
        if (!settings.errors().isEmpty()) {
            throw new ConfigException(settings.errors());
        }
        warnings.addAll(settings.notes());
        settings.unread().forEach(name -> warnings.add(warning(name)));
        return new Loaded(config, warnings);
    }

    private static String warning(String name) {
        if (Catalogue.isKnown(name)) {
            return "setting of Livy that is not honoured here, see docs/configuration.md key=" + name;
        }
        return "setting unknown, ignored key=" + name
                + Catalogue.closest(name).map(known -> " perhaps=" + known).orElse("");
    }

    /** From weak to strong: {@code livy-client.conf}, system properties, {@code livy.conf}. */
    private static Map<String, String> merge(ConfigFiles files, Properties system, List<String> warnings) {
        Map<String, String> values = new TreeMap<>();
        values.putAll(keys(files.clientConf(), "livy.rsc.", warnings));
        values.putAll(keys(system, "livy.", warnings));
        values.putAll(keys(files.livyConf(), "livy.", warnings));
        return values;
    }

    private static Map<String, String> keys(Properties source, String prefix, List<String> warnings) {
        Map<String, String> own = new TreeMap<>();
        for (String name : source.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                own.put(name, source.getProperty(name));
            }
        }
        return Catalogue.withNewNames(
                own, (old, name) -> warnings.add("setting has an old name key=" + old + " use=" + name));
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
