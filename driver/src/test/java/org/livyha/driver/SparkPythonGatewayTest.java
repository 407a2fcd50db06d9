// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether there is a way from Python to Spark, and what Python is given for it. */
class SparkPythonGatewayTest {
    private static final String REASON = "LIVYHA_NO_PYSPARK";

    @TempDir
    private Path home;

    @Test
    void withoutPySparkTheReasonIsTold() {
        assertThat(open(Map.of()).environment())
                .containsOnlyKeys(REASON)
                .containsValue("SPARK_HOME is not set, so PySpark cannot be found");
        assertThat(open(Map.of("SPARK_HOME", home.toString())).environment().get(REASON))
                .isEqualTo("the Spark home " + home + " has no PySpark in its folder python");
    }

    @Test
    void withPySparkAGatewayIsOpenOnThisHostUntilItIsClosed() throws IOException {
        Files.createDirectories(home.resolve("python/pyspark"));

        PythonGateway gateway = open(Map.of("SPARK_HOME", home.toString()));

        Map<String, String> environment = gateway.environment();
        int port = Integer.parseInt(environment.get("PYSPARK_GATEWAY_PORT"));
        assertThat(environment.get("PYSPARK_GATEWAY_SECRET")).hasSizeGreaterThanOrEqualTo(32);
        assertThat(gateway.toString()).doesNotContain(environment.get("PYSPARK_GATEWAY_SECRET"));
        connect(port);
        gateway.close();
        await().atMost(RunningDriver.PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class));
    }

    @Test
    void pythonFindsPySparkAndItsLibrariesBeforeTheUsersPath() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(home.resolve("lib/py4j-9.zip"));
        Files.createFile(home.resolve("lib/PY4J_LICENSE.txt"));

        assertThat(SparkPythonGateway.pythonPath(home, "/mine").split(File.pathSeparator))
                .containsExactly(home.toString(), home.resolve("lib/py4j-9.zip").toString(), "/mine");
        assertThat(SparkPythonGateway.pythonPath(home.resolve("lib"), null))
                .isEqualTo(home.resolve("lib").toString());
    }

    private static PythonGateway open(Map<String, String> environment) {
        return SparkPythonGateway.open(new SparkConf(false), environment);
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
