// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.config.SparkConfig;

class SparkInstallationTest {
    @TempDir
    Path root;

    private Path home() throws Exception {
        try (LaunchBench bench = new LaunchBench(root)) {
            return bench.home;
        }
    }

    @Test
    void aHomeWithoutSparkSubmitIsRefusedByName() {
        assertThatThrownBy(() -> new SparkInstallation(root))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(root.toString())
                .hasMessageContaining("bin/spark-submit");
    }

    @Test
    void theCoreJarTellsBothVersions() throws Exception {
        Path jars = Files.createDirectory(home().resolve("jars"));
        Files.createFile(jars.resolve("spark-core_2.12-3.5.5.jar"));
        SparkInstallation spark = new SparkInstallation(home());
        assertThat(spark.version()).contains("3.5.5");
        assertThat(spark.scalaVersion()).contains("2.12");
    }

    @Test
    void releaseTellsTheVersionAndNothingTellsNothing() throws Exception {
        assertThat(new SparkInstallation(home()).version()).isEmpty();
        Files.writeString(home().resolve("RELEASE"), "Spark 3.5.5 (git revision 7c29c66) built for Hadoop 3.3.4\n");
        assertThat(new SparkInstallation(home()).version()).contains("3.5.5");
        assertThat(new SparkInstallation(home()).scalaVersion()).isEmpty();
    }

    private static SparkConfig saying(String version, String scalaVersion) {
        return new SparkConfig(
                null,
                Map.of(),
                "local",
                null,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                Set.of(),
                version,
                scalaVersion);
    }

    @Test
    void whatTheConfigurationSaysOfItIsCompared() throws Exception {
        SparkInstallation mute = new SparkInstallation(home());
        assertThat(mute.errors(saying(null, null))).isEmpty();
        assertThat(mute.errors(saying("3.5.5", null)))
                .singleElement()
                .asString()
                .contains("livy.spark.version = 3.5.5: expected what", "which does not tell");

        Path jars = Files.createDirectory(home().resolve("jars"));
        Files.createFile(jars.resolve("spark-core_2.12-3.5.5.jar"));
        SparkInstallation spark = new SparkInstallation(home());
        assertThat(spark.errors(saying("3.5.5", "2.12"))).isEmpty();
        assertThat(spark.errors(saying("3.5.1", "2.13")))
                .hasSize(2)
                .anyMatch(error -> error.startsWith("livy.spark.version = 3.5.1: expected what"))
                .anyMatch(error -> error.startsWith("livy.spark.scala-version = 2.13: expected what"));
    }

    @Test
    void aSparkThatIsTooOldIsRefused() throws Exception {
        Files.writeString(home().resolve("RELEASE"), "Spark 2.4.8 built for Hadoop 2.7.3\n");
        assertThat(new SparkInstallation(home()).errors(saying(null, null)))
                .singleElement()
                .asString()
                .endsWith("expected Spark 3.0 or later, found 2.4.8");
    }

    @Test
    void defaultsAreRead() throws Exception {
        SparkInstallation spark = new SparkInstallation(home());
        assertThat(spark.defaults()).isEmpty();
        Files.createDirectory(spark.home().resolve("conf"));
        Files.writeString(spark.home().resolve("conf/spark-defaults.conf"), "# text\nspark.a   1 2 \nspark.b=x\n");
        assertThat(spark.defaults())
                .containsEntry("spark.a", "1 2")
                .containsEntry("spark.b", "x")
                .hasSize(2);
    }
}
