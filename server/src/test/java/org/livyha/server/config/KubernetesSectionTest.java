// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesSectionTest {
    @TempDir
    private Path dir;

    private final Properties file = new Properties();

    @BeforeEach
    void site() throws IOException {
        Files.createDirectories(dir.resolve("bin"));
        Files.createFile(dir.resolve("bin/spark-submit"));
        file.setProperty("livy.spark.master", "k8s://https://host:6443");
        file.setProperty("livy.server.ha.driver-jar", "local:///opt/livy-ha/livy-ha-driver.jar");
    }

    private ServerConfig load() {
        return ConfigLoader.from(
                        new ConfigFiles(file, new Properties(), Set.of()),
                        new Properties(),
                        Map.of("SPARK_HOME", dir.toString()),
                        "hosta")
                .config();
    }

    private String given(String name) throws IOException {
        return Files.writeString(dir.resolve(name), "geheim").toString();
    }

    @Test
    void driversLiveInTheClusterAndAreAskedForAsInLivy() {
        ServerConfig config = load();
        assertThat(config.spark().deployMode()).isEqualTo("cluster");
        assertThat(config.cluster().pollInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.cluster().lookupTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.cluster().driverJar()).isEqualTo("local:///opt/livy-ha/livy-ha-driver.jar");
        assertThat(config.cluster().kubernetes())
                .isEqualTo(new KubernetesConfig(null, null, null, null, null, null, true, "spark-container"));
    }

    @Test
    void everyKeyIsRead() throws IOException {
        file.setProperty("livy.server.kubernetes.oauthTokenFile", given("token"));
        file.setProperty("livy.server.kubernetes.caCertFile", given("ca"));
        file.setProperty("livy.server.kubernetes.clientKeyFile", given("key"));
        file.setProperty("livy.server.kubernetes.clientCertFile", given("cert"));
        file.setProperty("livy.server.kubernetes.spark.sidecar.enabled", "false");
        file.setProperty("livy.server.kubernetes.spark.container.name", "spark");
        file.setProperty("livy.server.kubernetes.poll-interval", "1s");
        file.setProperty("livy.server.kubernetes.app-lookup-timeout", "2s");
        file.setProperty("livy.server.ha.kubernetes.namespace", "team");
        ClusterConfig config = load().cluster();
        assertThat(config.kubernetes())
                .isEqualTo(new KubernetesConfig(
                        "team",
                        dir.resolve("token"),
                        null,
                        dir.resolve("ca"),
                        dir.resolve("key"),
                        dir.resolve("cert"),
                        false,
                        "spark"));
        assertThat(config.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.lookupTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void sessionsNeedAJarThatPodsCanRead() {
        file.remove("livy.server.ha.driver-jar");
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "livy.server.ha.driver-jar = (not set): expected where, with Kubernetes, drivers find"
                                + " livy-ha-driver.jar: in their image, such as local:///opt/livy-ha/livy-ha-driver.jar");
        file.setProperty("livy.spark.deploy-mode", "client");
        assertThat(load().cluster().driverJar()).isNull();
    }

    @Test
    void whatCannotBeReadOrContradictsItselfIsToldWithoutSecrets() throws IOException {
        file.setProperty("livy.server.kubernetes.oauthTokenFile", given("token"));
        file.setProperty("livy.server.kubernetes.oauthTokenValue", "geheim");
        file.setProperty("livy.server.kubernetes.caCertFile", "/nowhere/ca");
        file.setProperty("livy.server.kubernetes.clientKeyFile", given("key"));
        file.setProperty("livy.server.ha.kubernetes.namespace", "Not_a_Name");
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.server.kubernetes.oauthTokenValue = (not shown): expected nothing, because")
                .hasMessageContaining(
                        "livy.server.kubernetes.caCertFile = /nowhere/ca: expected a file that this server")
                .hasMessageContaining("livy.server.kubernetes.clientCertFile = (not set): expected a key with its")
                .hasMessageContaining(
                        "livy.server.ha.kubernetes.namespace = Not_a_Name: expected the name of a namespace")
                .hasMessageNotContaining("geheim")
                .satisfies(e -> assertThat(((ConfigException) e).errors()).hasSize(4));
    }

    @Test
    void whereDriversRunMustBeKnown() {
        file.setProperty("livy.server.session.allow-custom-classpath", "true");
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.spark.deploy-mode = (not set): expected client or cluster, because");
        file.setProperty("livy.spark.deploy-mode", "cluster");
        assertThat(load().spark().deployMode()).isEqualTo("cluster");
    }

    /** A configuration may be shared with servers of another cluster. */
    @Test
    void elsewhereNothingIsChecked() {
        file.setProperty("livy.spark.master", "local");
        file.remove("livy.server.ha.driver-jar");
        file.setProperty("livy.server.kubernetes.caCertFile", "/nowhere/ca");
        assertThat(load().spark().deployMode()).isNull();
    }
}
