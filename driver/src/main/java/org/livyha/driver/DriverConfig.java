// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.livyha.rpc.HostPort;
import org.livyha.rpc.LineConfig;

/**
 * What a server has told its driver through {@code spark.livyha.driver.*}. Spark makes system properties of all
 * {@code spark.*} entries of a properties file before it runs the main class, in every deploy mode.
 *
 * @param id the driver's name on its lines, {@code .id}
 * @param secret {@code .secret}, in hex; on a standalone cluster in {@code $SPARK_LIVYHA_DRIVER_SECRET}
 * @param servers {@code host:port} of each server, {@code .servers}, separated by commas
 * @param kind the session's kind, {@code .kind}, default {@code spark}
 * @param idleTimeout how long the driver stays without a leader, {@code .idle-timeout} in ms, default 10 min
 * @param maxFrame bytes, {@code .max-frame}, default 50 MiB
 * @param retainedStatements {@code .retained-statements}, default 100
 * @param sqlRows {@code .sql-rows}, default 1000
 * @param sharedObjects {@code .shared-objects}, default 100
 * @param cancelTimeout {@code .cancel-timeout} in ms, default 30 s
 * @param enableHive {@code .enable-hive}, default false
 */
public record DriverConfig(
        String id,
        Secret secret,
        List<String> servers,
        String kind,
        Duration idleTimeout,
        int maxFrame,
        int retainedStatements,
        int sqlRows,
        int sharedObjects,
        Duration cancelTimeout,
        boolean enableHive) {
    static final String PREFIX = "spark.livyha.driver.";
    static final String SECRET = PREFIX + "secret";
    /** Where the secret is when the properties are for everybody to read. */
    static final String SECRET_VARIABLE = "SPARK_LIVYHA_DRIVER_SECRET";

    public DriverConfig {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(kind, "kind");
        servers = List.copyOf(servers);
        servers.forEach(HostPort::parse);
    }

    /**
     * Reads the configuration and takes the secret out of the properties: a {@code SparkConf} made afterwards, and with it
     * Spark's UI and the user's code, does not have it.
     *
     * @param environment where the secret is when it is not in the properties
     * @throws IllegalArgumentException naming the key, what was found and what was expected
     */
    public static DriverConfig take(Properties properties, Map<String, String> environment) {
        String own = (String) properties.remove(SECRET);
        String secret = own == null ? environment.get(SECRET_VARIABLE) : own;
        Function<String, String> read = properties::getProperty;
        return new DriverConfig(
                required(read, "id"),
                secretOf(secret),
                Arrays.stream(required(read, "servers").split(","))
                        .map(String::trim)
                        .filter(server -> !server.isEmpty())
                        .toList(),
                text(read, "kind", "spark"),
                millis(read, "idle-timeout", Duration.ofMinutes(10)),
                number(read, "max-frame", LineConfig.defaults().maxFrame()),
                number(read, "retained-statements", 100),
                number(read, "sql-rows", 1000),
                number(read, "shared-objects", 100),
                millis(read, "cancel-timeout", Duration.ofSeconds(30)),
                flag(read, "enable-hive"));
    }

    private static Secret secretOf(String hex) {
        if (hex == null || hex.isBlank()) {
            throw new IllegalArgumentException(SECRET + " is missing");
        }
        return Secret.ofHex(hex);
    }

    private static String required(Function<String, String> read, String key) {
        String value = text(read, key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(PREFIX + key + " is missing");
        }
        return value;
    }

    private static String text(Function<String, String> read, String key, String fallback) {
        String value = read.apply(PREFIX + key);
        return value == null || value.isBlank() ? fallback : value.trim();
    }

    private static int number(Function<String, String> read, String key, int fallback) {
        String value = text(read, key, Integer.toString(fallback));
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number that is not positive
        }
        throw new IllegalArgumentException(PREFIX + key + " is '" + value + "', expected a positive whole number");
    }

    private static Duration millis(Function<String, String> read, String key, Duration fallback) {
        String value = text(read, key, Long.toString(fallback.toMillis()));
        try {
            long millis = Long.parseLong(value);
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // told below, like a number that is not positive
        }
        throw new IllegalArgumentException(PREFIX + key + " is '" + value + "', expected a positive whole number");
    }

    private static boolean flag(Function<String, String> read, String key) {
        String value = text(read, key, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(PREFIX + key + " is '" + value + "', expected true or false");
        }
        return value.equals("true");
    }
}
