// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator's files say.
 *
 * @param livyConf {@code livy.conf}
 * @param clientConf {@code livy-client.conf} beside it, of which only {@code livy.rsc.*} counts
 * @param blacklist the keys in {@code spark-blacklist.conf} beside it: one in a line, {@code #} begins a comment
 */
record ConfigFiles(Properties livyConf, Properties clientConf, Set<String> blacklist) {
    ConfigFiles {
        blacklist = Set.copyOf(blacklist);
    }

    /**
     * Where {@code livy.conf} is when nobody says: below {@code $LIVY_CONF_DIR}, or else below {@code conf} in the
     * installation. It may not exist.
     */
    static Path standardPlace(Map<String, String> env, Path installation) {
        String dir = env.get("LIVY_CONF_DIR");
        Path place = dir == null || dir.isBlank() ? installation.resolve("conf") : Path.of(dir);
        return place.resolve("livy.conf");
    }

    /**
     * Reads those that are there.
     *
     * @throws ConfigException when one is there and cannot be read
     */
    static ConfigFiles read(Path livyConf) {
        Path dir = livyConf.toAbsolutePath().getParent();
        return new ConfigFiles(
                properties(livyConf),
                properties(dir.resolve("livy-client.conf")),
                blacklist(dir.resolve("spark-blacklist.conf")));
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw unreadable(file, e);
            }
        }
        return properties;
    }

    private static Set<String> blacklist(Path file) {
        Set<String> keys = new TreeSet<>();
        if (Files.exists(file)) {
            try {
                Files.readAllLines(file).forEach(line -> keys.add(line.split("#", 2)[0].trim()));
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        keys.remove("");
        return keys;
    }

    static ConfigException unreadable(Path file, Exception cause) {
        return new ConfigException(List.of(file + " cannot be read: " + cause));
    }
}
