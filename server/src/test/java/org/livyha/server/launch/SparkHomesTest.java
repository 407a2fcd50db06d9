// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.config.ConfigException;
import org.livyha.server.config.ConfigLoader;
import org.livyha.server.config.ServerConfig;

class SparkHomesTest {
    private static final String KEY = "livy.server.ha.spark-homes";

    @TempDir
    private Path dir;

    @BeforeEach
    void install() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            Path submit =
                    Files.createDirectories(dir.resolve(name).resolve("bin")).resolve("spark-submit");
            Files.writeString(submit, "#!/bin/sh\n");
            Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path conf = Files.createDirectory(dir.resolve(name).resolve("conf"));
            Files.writeString(conf.resolve("spark-defaults.conf"), "spark.of " + name + "\n");
        }
    }

    private ServerConfig config(String homes) {
        Properties file = new Properties();
        file.setProperty("livy.server.spark-home", dir.resolve("a").toString());
        file.setProperty(KEY, homes);
        return ConfigLoader.from(file, new Properties(), Map.of(), "host").config();
    }

    private SparkHomes homes(String homes) {
        ServerConfig config = config(homes);
        return new SparkHomes(config.spark(), config.driverLine());
    }

    private String two() {
        return "b=" + dir.resolve("b") + ", c.c-c = " + dir.resolve("c");
    }

    @Test
    void theChosenOneIsTakenWithItsOwnDefaults() {
        SparkHomes homes = homes(two());
        Map<Map<String, String>, String> expected = Map.of(
                Map.of(), "a",
                Map.of("livy.spark.home", "default"), "a",
                Map.of("livy.spark.home", "b"), "b",
                Map.of("livy.spark.home", "c.c-c"), "c");
        expected.forEach((conf, name) -> {
            SparkHomes.Home home = homes.chosen(conf);
            assertThat(home.spark().home()).isEqualTo(dir.resolve(name));
            assertThat(home.conf().batch("tag", conf))
                    .containsEntry("spark.of", name)
                    .doesNotContainKey("livy.spark.home");
        });
        assertThat(homes.standard().home()).isEqualTo(dir.resolve("a"));
    }

    @Test
    void anUnknownOneIsRefusedByTheNamesThatThereAre() {
        Map<String, String> conf = Map.of("livy.spark.home", "d");
        String message = "Reason: livy.spark.home = d: expected one of b, c.c-c, default";
        FileRules rules = new FileRules(config(two()).spark());
        assertThatThrownBy(() -> rules.check(conf, AppOptions.none()))
                .isInstanceOf(RejectedException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> rules.checkBatch("hdfs:///x", conf, AppOptions.none()))
                .hasMessage(message);
        assertThatThrownBy(() -> homes(two()).chosen(conf)).hasMessage(message);
        assertThatThrownBy(() -> homes("").chosen(conf)).hasMessageEndingWith("expected one of default");
        rules.check(Map.of("livy.spark.home", "b"), AppOptions.none());
    }

    @Test
    void whatIsNoSparkHomeIsToldAtTheStart() throws Exception {
        for (String wrong :
                List.of("b", "b=", "b=x", "b/c=" + dir, "b=" + dir + ",b=" + dir, "default=" + dir.resolve("b"))) {
            assertThatThrownBy(() -> config(wrong))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(KEY);
        }
        assertThatThrownBy(() -> config("b=" + dir)).hasMessageContaining("directories with bin/spark-submit");
        Files.writeString(dir.resolve("b/RELEASE"), "Spark 2.4.8 built for Hadoop 2.7.3\n");
        assertThatThrownBy(() -> homes(two()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        KEY + " = b = " + dir.resolve("b") + ": expected Spark 3.0 or later, found 2.4.8");
    }

    @Test
    void anApplicationIsSubmittedWithItsOwn() throws Exception {
        Path work = dir.resolve("work");
        for (String name : List.of("a", "b")) {
            Files.writeString(
                    dir.resolve(name).resolve("bin/spark-submit"), "#!/bin/sh\necho $0 $SPARK_HOME $SPARK_CONF_DIR\n");
        }
        SparkHomes homes = homes("b=" + dir.resolve("b"));
        SparkAppLauncher launcher = new SparkAppLauncher(homes.standard(), work);
        LocalProcesses processes = new LocalProcesses(work);
        Map.of("a", "default", "b", "b").forEach((name, choice) -> {
            String tag = "livy-batch-" + (name.equals("a") ? 1 : 2) + "-abcdefgh";
            SparkHomes.Home home = homes.chosen(Map.of("livy.spark.home", choice));
            launcher.launch(new LaunchSpec(
                    tag, null, "/x", null, List.of(), Map.of(), AppOptions.none(), home.spark(), Map.of()));
            LaunchBench.await().until(() -> processes.find(tag).state() == AppReport.State.SUCCEEDED);
            Path is = dir.resolve(name);
            assertThat(processes.log(tag, 10))
                    .contains(is.resolve("bin/spark-submit") + " " + is + " " + is.resolve("conf"));
        });
    }
}
