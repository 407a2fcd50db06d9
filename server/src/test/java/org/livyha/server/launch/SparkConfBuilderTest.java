// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.livyha.server.config.DriverLineConfig;
import org.livyha.server.config.SparkConfig;

class SparkConfBuilderTest {
    private static final DriverLineConfig LINE = new DriverLineConfig(
            "0.0.0.0",
            0,
            0,
            "a",
            1000,
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            100,
            99,
            1001,
            Duration.ofSeconds(30));
    private static final DriverSettings DRIVER =
            new DriverSettings("d-1", "5ec4e7", List.of("a:10000", "b:10000"), "spark");

    private static SparkConfBuilder builder(String master, String deployMode, Map<String, String> defaults) {
        return builder(master, deployMode, defaults, List.of(), false);
    }

    private static SparkConfBuilder builder(
            String master,
            String deployMode,
            Map<String, String> defaults,
            List<String> jars,
            boolean customClasspath) {
        SparkConfig spark = new SparkConfig(
                Path.of("/spark"),
                Map.of(),
                master,
                deployMode,
                true,
                List.of(),
                List.of(),
                List.of(),
                jars,
                customClasspath,
                Set.of(),
                null,
                null);
        return new SparkConfBuilder(spark, LINE, defaults);
    }

    @Test
    void aSessionsDriverIsToldItsSettings() {
        assertThat(builder("local[2]", null, Map.of()).session("tag-1", Map.of(), DRIVER))
                .containsEntry("spark.master", "local[2]")
                .doesNotContainKey("spark.submit.deployMode")
                .containsEntry("spark.livyha.driver.id", "d-1")
                .containsEntry("spark.livyha.driver.secret", "5ec4e7")
                .containsEntry("spark.livyha.driver.servers", "a:10000,b:10000")
                .containsEntry("spark.livyha.driver.kind", "spark")
                .containsEntry("spark.livyha.driver.idle-timeout", "600000")
                .containsEntry("spark.livyha.driver.max-frame", "1000")
                .containsEntry("spark.livyha.driver.retained-statements", "100")
                .containsEntry("spark.livyha.driver.shared-objects", "99")
                .containsEntry("spark.livyha.driver.sql-rows", "1001")
                .containsEntry("spark.livyha.driver.cancel-timeout", "30000")
                .containsEntry("spark.livyha.driver.enable-hive", "true")
                .containsEntry("spark.yarn.tags", "tag-1")
                .containsEntry("spark.yarn.submit.waitAppCompletion", "false")
                .containsEntry("spark.standalone.submit.waitAppCompletion", "false")
                .containsEntry("spark.yarn.maxAppAttempts", "1")
                .containsEntry("spark.port.maxRetries", "1000");
        assertThat(DRIVER.toString()).doesNotContain("5ec4e7");
    }

    /** There all settings are arguments of the driver's command, for everybody on the worker's host to read. */
    @Test
    void onAStandaloneClusterTheSecretIsNoSetting() {
        SparkConfBuilder builder = builder("spark://a:7077", "cluster", Map.of("spark.driver.supervise", "true"));
        assertThat(builder.session("tag-1", Map.of("spark.driver.supervise", "true"), DRIVER))
                .doesNotContainValue("5ec4e7")
                .containsEntry("spark.driver.supervise", "false");
        assertThat(builder.environment(Map.of(), DRIVER)).isEqualTo(Map.of("SPARK_LIVYHA_DRIVER_SECRET", "5ec4e7"));
        assertThat(builder("spark://a:7077", "client", Map.of()).environment(Map.of(), DRIVER))
                .isEmpty();
        assertThat(builder("yarn", "cluster", Map.of()).environment(Map.of(), DRIVER))
                .isEmpty();
    }

    @Test
    void theUserBeatsTheDefaultsAndTheServerBeatsBoth() {
        Map<String, String> defaults = Map.of(
                "spark.a", "default", "spark.b", "default", "spark.master", "yarn", "spark.submit.deployMode", "x");
        Map<String, String> user = Map.of(
                "spark.a", "user",
                "spark.master", "local",
                "spark.livyha.driver.secret", "mine",
                "spark.livyha.other", "mine",
                "spark.yarn.tags", "theirs",
                "spark.yarn.submit.waitAppCompletion", "true",
                "livy.rsc.x", "y",
                "other", "z");
        Map<String, String> conf = builder("spark://m:7077", "client", defaults).session("tag-1", user, DRIVER);
        assertThat(conf)
                .containsEntry("spark.a", "user")
                .containsEntry("spark.b", "default")
                .containsEntry("spark.master", "spark://m:7077")
                .containsEntry("spark.submit.deployMode", "client")
                .containsEntry("spark.livyha.driver.secret", "5ec4e7")
                .containsEntry("spark.yarn.tags", "theirs,tag-1")
                .containsEntry("spark.yarn.submit.waitAppCompletion", "false")
                .doesNotContainKeys("spark.livyha.other", "livy.rsc.x", "other");
    }

    @Test
    void aSessionsOwnSettingsOfItsDriverBeatTheServers() {
        Map<String, String> user = Map.of(
                "livy.rsc.retained_statements", "7",
                "livy.rsc.retained.share-variables", "8",
                "livy.rsc.sql.num-rows", "9",
                "livy.rsc.job-cancel.timeout", "10s",
                "livy.rsc.server.idle-timeout", "11s");
        assertThat(builder("local", null, Map.of()).session("t", user, DRIVER))
                .containsEntry("spark.livyha.driver.retained-statements", "7")
                .containsEntry("spark.livyha.driver.shared-objects", "8")
                .containsEntry("spark.livyha.driver.sql-rows", "9")
                .containsEntry("spark.livyha.driver.cancel-timeout", "10000")
                .containsEntry("spark.livyha.driver.idle-timeout", "600000");
        assertThat(builder("local", null, Map.of()).session("t", Map.of("livy.rsc.sql.num-rows", "x"), DRIVER))
                .containsEntry("spark.livyha.driver.sql-rows", "1001");
    }

    @Test
    void noUserUncoversTheDriversSecretInSpark() {
        String key = "spark.redaction.regex";
        Map<String, String> conf =
                builder("local", null, Map.of(key, "(?i)pin")).session("t", Map.of(key, "x^"), DRIVER);
        assertThat(conf.get(key)).endsWith("|(?i)pin|x^");
        assertThat(Pattern.compile(conf.get(key))
                        .matcher("spark.livyha.driver.secret")
                        .find())
                .isTrue();
        assertThat(Pattern.compile(conf.get(key)).matcher("spark.door.PIN").find())
                .isTrue();
    }

    @Test
    void everySessionGetsTheOperatorsJarsAndNoBatch() {
        SparkConfBuilder builder = builder("local", null, Map.of(), List.of("hdfs:///a.jar", "/b.jar"), false);
        Map<String, String> user = Map.of("spark.jars", "/c.jar");
        assertThat(builder.session("t", user, DRIVER)).containsEntry("spark.jars", "/c.jar,hdfs:///a.jar,/b.jar");
        assertThat(builder.batch("t", user)).containsEntry("spark.jars", "/c.jar");
    }

    @Test
    void aUsersDeployModeHoldsWhereItIsAllowedAndTheServerHasNone() {
        Map<String, String> user = Map.of("spark.submit.deployMode", "cluster");
        assertThat(builder("yarn", null, Map.of(), List.of(), true).batch("t", user))
                .containsEntry("spark.submit.deployMode", "cluster");
        assertThat(builder("yarn", "client", Map.of(), List.of(), true).batch("t", user))
                .containsEntry("spark.submit.deployMode", "client");
        assertThat(builder("yarn", null, Map.of()).batch("t", user)).doesNotContainKey("spark.submit.deployMode");
    }

    @Test
    void aDriverInTheClusterIsGivenTheModulesSparkNeeds() {
        Map<String, String> user = Map.of("spark.driver.extraJavaOptions", "-Dmine=1");
        assertThat(builder("yarn", "cluster", Map.of()).session("t", user, DRIVER))
                .hasEntrySatisfying("spark.driver.extraJavaOptions", options -> assertThat(options)
                        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED ")
                        .contains("--add-opens=java.base/java.lang=ALL-UNNAMED ")
                        .endsWith(" -Dmine=1"))
                .doesNotContainKey("spark.port.maxRetries");
    }

    @Test
    void onKubernetesPodsAreLabelledWithTheirTagAndSparkSubmitDoesNotWait() {
        Map<String, String> user = Map.of(
                "spark.kubernetes.driver.label.spark-app-tag", "theirs",
                "spark.kubernetes.driver.label.team", "theirs",
                "spark.kubernetes.namespace", "theirs",
                "spark.kubernetes.submission.waitAppCompletion", "true");
        assertThat(builder("k8s://https://host:6443", "cluster", Map.of()).batch("tag-1", user))
                .containsEntry("spark.kubernetes.driver.label.spark-app-tag", "tag-1")
                .containsEntry("spark.kubernetes.executor.label.spark-app-tag", "tag-1")
                .containsEntry("spark.kubernetes.driver.label.team", "theirs")
                .containsEntry("spark.kubernetes.namespace", "theirs")
                .containsEntry("spark.kubernetes.submission.waitAppCompletion", "false");
        assertThat(builder("yarn", "cluster", Map.of()).batch("tag-1", Map.of()).keySet())
                .noneMatch(key -> key.startsWith("spark.kubernetes."));
    }

    @Test
    void whatTheClusterAsksForNobodyChanges() {
        SparkConfig spark = new SparkConfig(
                Path.of("/spark"),
                Map.of(),
                "k8s://https://host:6443",
                "cluster",
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                Set.of(),
                null,
                null);
        Map<String, String> forced = Map.of("spark.kubernetes.namespace", "ours");
        Map<String, String> user = Map.of("spark.kubernetes.namespace", "theirs");
        SparkConfBuilder builder = new SparkConfBuilder(spark, LINE, Map.of(), forced);
        assertThat(builder.batch("t", user)).containsEntry("spark.kubernetes.namespace", "ours");
        assertThat(builder.session("t", user, DRIVER)).containsEntry("spark.kubernetes.namespace", "ours");
    }

    @Test
    void aBatchHasNoDriverSettingsAndMayHaveMoreAttempts() {
        Map<String, String> conf = builder("yarn", null, Map.of()).batch("t", Map.of("spark.yarn.maxAppAttempts", "2"));
        assertThat(conf).containsEntry("spark.yarn.maxAppAttempts", "2");
        assertThat(conf.keySet()).noneMatch(key -> key.startsWith("spark.livyha."));
    }

    @Test
    void optionsBeatSettingsAndListsAreJoinedOnce() {
        AppOptions options = new AppOptions(
                List.of("/a.jar", "/b.jar"),
                List.of("/p.py"),
                List.of("/f"),
                List.of("/z.zip"),
                "2g",
                2,
                "3g",
                3,
                4,
                "q");
        Map<String, String> settings = Map.of("spark.jars", "/c.jar, /a.jar", "spark.driver.memory", "1g");
        Map<String, String> once = SparkConfBuilder.withOptions(settings, options, "n");
        assertThat(once)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("spark.jars", "/c.jar,/a.jar,/b.jar"),
                        Map.entry("spark.submit.pyFiles", "/p.py"),
                        Map.entry("spark.files", "/f"),
                        Map.entry("spark.archives", "/z.zip"),
                        Map.entry("spark.app.name", "n"),
                        Map.entry("spark.driver.memory", "2g"),
                        Map.entry("spark.driver.cores", "2"),
                        Map.entry("spark.executor.memory", "3g"),
                        Map.entry("spark.executor.cores", "3"),
                        Map.entry("spark.executor.instances", "4"),
                        Map.entry("spark.yarn.queue", "q")));
        assertThat(SparkConfBuilder.withOptions(once, options, "n")).isEqualTo(once);
    }
}
