// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.python.Py4JServer;

/**
 * Spark's own gateway, as its {@code spark-submit} opens it for Python programs: on this host alone, for who has its
 * secret. User code has it, and may do what the driver may do; it is kept from logs and listings, not from its owner.
 */
final class SparkPythonGateway implements PythonGateway {
    private static final String PYTHON_PATH = "PYTHONPATH";

    private final Py4JServer server;
    private final Map<String, String> environment;

    private SparkPythonGateway(Py4JServer server, Map<String, String> environment) {
        this.server = server;
        this.environment = environment;
    }

    /** Opens the gateway, if the Spark home in this environment has PySpark. */
    static PythonGateway open(SparkConf conf, Map<String, String> inherited) {
        String home = inherited.get("SPARK_HOME");
        if (home == null || home.isBlank()) {
            return PythonGateway.none("SPARK_HOME is not set, so PySpark cannot be found");
        }
        Path python = Path.of(home, "python");
        if (!Files.isDirectory(python.resolve("pyspark")) && !Files.isRegularFile(python.resolve("lib/pyspark.zip"))) {
            return PythonGateway.none("the Spark home " + home + " has no PySpark in its folder python");
        }
        String path = pythonPath(python, inherited.get(PYTHON_PATH));
        Py4JServer server = new Py4JServer(conf);
        server.start();
        return new SparkPythonGateway(
                server,
                Map.of(
                        PYTHON_PATH,
                        path,
                        "PYSPARK_GATEWAY_PORT",
                        Integer.toString(server.getListeningPort()),
                        "PYSPARK_GATEWAY_SECRET",
                        server.secret()));
    }

    /** PySpark and the py4j that it comes with, before what the user has put there. */
    static String pythonPath(Path python, String inherited) {
        List<String> path = new ArrayList<>(List.of(python.toString()));
        if (Files.isDirectory(python.resolve("lib"))) {
            try (DirectoryStream<Path> archives = Files.newDirectoryStream(python.resolve("lib"), "*.zip")) {
                archives.forEach(archive -> path.add(archive.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + python.resolve("lib"), e);
            }
        }
        if (inherited != null && !inherited.isBlank()) {
            path.add(inherited);
        }
        return String.join(File.pathSeparator, path);
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
