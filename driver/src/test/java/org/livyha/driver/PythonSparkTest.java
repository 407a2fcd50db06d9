// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Python binds the session's Spark; a stub of PySpark's surface stands for it. */
class PythonSparkTest {
    @TempDir
    private Path directory;

    private RunningPython python;

    @AfterEach
    void end() {
        python.close();
    }

    private void start(String port) throws URISyntaxException {
        Path stub = Path.of(PythonSparkTest.class.getResource("pyspark-stub").toURI());
        Map<String, String> environment = Map.of(
                "PYTHONPATH",
                stub.toString(),
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "PYSPARK_GATEWAY_PORT",
                port,
                "PYSPARK_GATEWAY_SECRET",
                "canary");
        python = new RunningPython(directory, new PythonGateway() {
            @Override
            public Map<String, String> environment() {
                return environment;
            }

            @Override
            public void close() {}
        });
    }

    @Test
    void theSessionsSparkIsThereAndNothingWasPrintedForIt() throws Exception {
        start("4711");

        assertThat(python.text("print(type(spark).__name__, type(sc).__name__, sqlContext.session is spark)"))
                .isEqualTo("SparkSession SparkContext True");
        assertThat(python.text("sc._gateway.parameters")).isEqualTo("('4711', 'canary')");
    }

    @Test
    void programsThatCodeStartsDoNotInheritTheGatewaysSecret() throws Exception {
        start("4711");

        assertThat(python.text("import os; z = os.system('env')"))
                .contains("PYTHONPATH")
                .doesNotContain("canary");
    }

    @Test
    void jobsAreInTheStatementsGroup() throws Exception {
        start("4711");

        assertThat(python.text("sc.groups")).isEqualTo("[('7', 'statement 7', True)]");
        python.text("sc.setJobGroup = None");
        assertThat(python.text("'a stopped Spark stops nothing else'")).contains("stopped Spark");
    }

    @Test
    void anInterruptedCallsAnswerIsNotTakenForTheNextOnes() throws Exception {
        start("4711");
        python.text("connection = sc._gateway._gateway_client.connection");
        Path begun = directory.resolve("begun");

        assertThat(python.cancelOnce(begun, "import time\nopen('" + begun + "', 'w').close()\ntime.sleep(600)")
                        .output()
                        .path("ename")
                        .asText())
                .isEqualTo("KeyboardInterrupt");

        assertThat(python.text("connection.closed, sc._gateway._gateway_client.connection"))
                .isEqualTo("(True, None)");
    }

    @Test
    void aSparkThatCannotBeReachedIsToldToWhoUsesIt() throws Exception {
        start("0");

        assertThat(python.failure("spark.range(3)").path("evalue").asText())
                .isEqualTo("there is no 'spark' in this session: PySpark did not start: ConnectionRefusedError: nobody"
                        + " listens");
        assertThat(python.text("1+1")).isEqualTo("2");
    }
}
