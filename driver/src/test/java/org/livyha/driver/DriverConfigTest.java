// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DriverConfigTest {
    private static final String HEX = "00112233445566778899aabbccddeeff";

    @Test
    void theSecretIsTakenOutOfThePropertiesAndNotTold() {
        Properties properties = minimal();
        DriverConfig config = DriverConfig.take(properties, Map.of());
        assertThat(config.secret().bytes()).hasSize(16).startsWith(0, 0x11);
        assertThat(properties).doesNotContainKey(DriverConfig.SECRET);
        assertThat(properties.toString() + config).doesNotContain(HEX);
    }

    @Test
    void theSecretIsTakenOutThoughTheRestIsWrong() {
        Properties properties = minimal();
        properties.remove("spark.livyha.driver.id");
        assertThatThrownBy(() -> DriverConfig.take(properties, Map.of()))
                .hasMessage("spark.livyha.driver.id is missing");
        assertThat(properties).doesNotContainKey(DriverConfig.SECRET);
    }

    /** On a standalone cluster everybody on the worker's host can read the properties. */
    @Test
    void theSecretMayBeInTheEnvironment() {
        Properties properties = minimal();
        String secret = (String) properties.remove(DriverConfig.SECRET);
        DriverConfig config = DriverConfig.take(properties, Map.of(DriverConfig.SECRET_VARIABLE, secret));
        assertThat(config.secret().bytes()).isEqualTo(Secret.ofHex(secret).bytes());
    }

    @Test
    void whatIsNotGivenHasADefault() {
        DriverConfig config = DriverConfig.take(minimal(), Map.of());
        assertThat(config.servers()).containsExactly("a:8990", "[::1]:8991");
        assertThat(config.kind()).isEqualTo("spark");
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.maxFrame()).isEqualTo(50 * 1024 * 1024);
        assertThat(config.retainedStatements()).isEqualTo(100);
        assertThat(config.sqlRows()).isEqualTo(1000);
        assertThat(config.sharedObjects()).isEqualTo(100);
        assertThat(config.cancelTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.enableHive()).isFalse();
    }

    @Test
    void whatIsGivenIsRead() {
        Properties properties = minimal();
        properties.setProperty("spark.livyha.driver.kind", "sql");
        properties.setProperty("spark.livyha.driver.shared-objects", "7");
        properties.setProperty("spark.livyha.driver.idle-timeout", "1500");
        properties.setProperty("spark.livyha.driver.max-frame", "1000000");
        properties.setProperty("spark.livyha.driver.retained-statements", "7");
        properties.setProperty("spark.livyha.driver.sql-rows", "8");
        properties.setProperty("spark.livyha.driver.cancel-timeout", "9");
        properties.setProperty("spark.livyha.driver.enable-hive", "true");
        DriverConfig config = DriverConfig.take(properties, Map.of());
        assertThat(config.sharedObjects()).isEqualTo(7);
        assertThat(config.kind()).isEqualTo("sql");
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.maxFrame()).isEqualTo(1_000_000);
        assertThat(config.retainedStatements()).isEqualTo(7);
        assertThat(config.sqlRows()).isEqualTo(8);
        assertThat(config.cancelTimeout()).isEqualTo(Duration.ofMillis(9));
        assertThat(config.enableHive()).isTrue();
    }

    @Test
    void aWrongValueIsNamedWithWhatWasExpected() {
        assertWrong("servers", "host", "address is 'host', expected host:port");
        assertWrong("sql-rows", "-1", "spark.livyha.driver.sql-rows is '-1', expected a positive whole number");
        assertWrong("enable-hive", "yes", "spark.livyha.driver.enable-hive is 'yes', expected true or false");
    }

    @Test
    void aWrongSecretIsNotRepeated() {
        assertWrong("secret", "sesame", "the driver's secret is not written in hex digits");
        assertWrong("secret", "0011", "the driver's secret has 2 bytes, expected at least 16");
    }

    private static void assertWrong(String key, String value, String message) {
        Properties properties = minimal();
        properties.setProperty("spark.livyha.driver." + key, value);
        assertThatThrownBy(() -> DriverConfig.take(properties, Map.of())).hasMessage(message);
    }

    private static Properties minimal() {
        Properties properties = new Properties();
        properties.setProperty("spark.livyha.driver.id", "livy-session-1-abc");
        properties.setProperty("spark.livyha.driver.secret", HEX);
        properties.setProperty("spark.livyha.driver.servers", "a:8990, [::1]:8991,");
        return properties;
    }
}
