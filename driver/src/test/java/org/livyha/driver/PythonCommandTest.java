// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which Python is started, and with what in its environment. */
class PythonCommandTest {
    private static final Map<String, String> CONF =
            Map.of("spark.pyspark.driver.python", "/a", "spark.pyspark.python", "/b");
    private static final Map<String, String> VARIABLES = Map.of("PYSPARK_DRIVER_PYTHON", "/c", "PYSPARK_PYTHON", "/d");

    @Test
    void theFirstThatSomebodyHasChosen() {
        assertThat(executable(CONF, VARIABLES)).isEqualTo("/a");
        assertThat(executable(Map.of("spark.pyspark.python", "/b"), VARIABLES)).isEqualTo("/b");
        assertThat(executable(Map.of(), VARIABLES)).isEqualTo("/c");
        assertThat(executable(Map.of(), Map.of("PYSPARK_PYTHON", "/d"))).isEqualTo("/d");
        assertThat(executable(Map.of(), Map.of("PYSPARK_PYTHON", " "))).isEqualTo("python3");
    }

    @Test
    void executorsGetThePythonOfTheConfiguration() {
        assertThat(PythonCommand.choose(CONF::get, VARIABLES).environment()).containsEntry("PYSPARK_PYTHON", "/b");
        assertThat(PythonCommand.choose(key -> null, VARIABLES).environment()).containsEntry("PYSPARK_PYTHON", "/d");
    }

    @Test
    void textHashesAsItDoesOnExecutors() {
        assertThat(PythonCommand.choose(key -> null, Map.of()).environment()).containsEntry("PYTHONHASHSEED", "0");
        assertThat(PythonCommand.choose(key -> null, Map.of("PYTHONHASHSEED", "7"))
                        .environment())
                .containsEntry("PYTHONHASHSEED", "7");
    }

    @Test
    void secretsAreNeitherInheritedNorTold() {
        PythonCommand command = PythonCommand.choose(
                        key -> null, Map.of(DriverConfig.SECRET_VARIABLE, "canary", "PYSPARK_GATEWAY_PORT", "1"))
                .with(Map.of("PYSPARK_GATEWAY_SECRET", "canary2"));

        assertThat(command.environment()).doesNotContainKeys(DriverConfig.SECRET_VARIABLE, "PYSPARK_GATEWAY_PORT");
        assertThat(command.toString()).doesNotContain("canary");
        assertThat(command.builder(List.of("script")).command()).containsExactly("python3", "script");
        assertThat(command.builder(List.of()).environment()).containsEntry("PYSPARK_GATEWAY_SECRET", "canary2");
    }

    private static String executable(Map<String, String> conf, Map<String, String> variables) {
        return PythonCommand.choose(conf::get, variables).executable();
    }
}
