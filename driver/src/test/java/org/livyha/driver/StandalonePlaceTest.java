// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What a driver on a worker of a standalone cluster makes of what Spark tells it. */
class StandalonePlaceTest {
    private static Properties properties(String master, String deployMode) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "spark.master", master,
                "spark.submit.deployMode", deployMode,
                "user.dir", "/spark/work/driver-20261121150000-0003"));
        return properties;
    }

    @Test
    void itsDirectoryIsNamedAsTheClusterCallsIt() {
        assertThat(StandalonePlace.driverId(properties("spark://a:7077", "cluster")))
                .contains("driver-20261121150000-0003");
        assertThat(StandalonePlace.driverId(properties("spark://a:7077", "client")))
                .isEmpty();
        assertThat(StandalonePlace.driverId(properties("yarn", "cluster"))).isEmpty();
        assertThat(StandalonePlace.driverId(new Properties())).isEmpty();
    }

    /** Executors fetch the session's jars when they start, and the server may be gone by then. */
    @Test
    void executorsGetItsOwnCopyOfTheDriversJar() {
        Properties properties = new Properties();
        properties.setProperty(
                "spark.jars",
                "http://other/x.jar,http://server:8998/driver/livy-ha-driver.jar,hdfs://n/livy-ha-driver.jar");
        StandalonePlace.keepOwnJar(properties, "file:/work/driver-1/livy-ha-driver.jar");
        assertThat(properties)
                .containsEntry(
                        "spark.jars",
                        "http://other/x.jar,file:/work/driver-1/livy-ha-driver.jar,hdfs://n/livy-ha-driver.jar");
    }

    @Test
    void noJarsStayNone() {
        Properties properties = new Properties();
        StandalonePlace.keepOwnJar(properties, "file:/work/driver-1/livy-ha-driver.jar");
        assertThat(properties).isEmpty();
    }
}
