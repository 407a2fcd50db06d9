// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import org.livyha.driver.DriverConfig;

/**
 * A driver to be started.
 *
 * @param config what its server has told it
 * @param start how long its Spark takes to come up
 * @param answer how long a statement takes that does not say so itself
 */
public record DriverOrder(DriverConfig config, Duration start, Duration answer) {
    private static final String START = "spark.fleet.start-millis";
    private static final String ANSWER = "spark.fleet.answer-millis";

    /** As spark-submit is told it. A session's {@code conf} may hold {@value #START} and {@value #ANSWER}, both 0 unless said. */
    static DriverOrder of(Map<String, String> conf) {
        Properties properties = new Properties();
        properties.putAll(conf);
        return new DriverOrder(DriverConfig.take(properties, Map.of()), millis(conf, START), millis(conf, ANSWER));
    }

    /**
     * For a driver that no spark-submit has started.
     *
     * @param servers {@code host:port} of each, separated by commas
     */
    public static DriverOrder of(String appTag, byte[] secret, String servers) {
        String prefix = "spark.livyha.driver.";
        return of(Map.of(
                prefix + "id", appTag,
                prefix + "secret", HexFormat.of().formatHex(secret),
                prefix + "servers", servers));
    }

    private static Duration millis(Map<String, String> conf, String key) {
        return Duration.ofMillis(Long.parseLong(conf.getOrDefault(key, "0").trim()));
    }
}
