// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path spark;

    private final Properties file = new Properties();
    private final Properties client = new Properties();
    private final Properties system = new Properties();

    @BeforeEach
    void sparkHome() throws IOException {
        Files.createDirectories(spark.resolve("bin"));
        Files.createFile(spark.resolve("bin/spark-submit"));
    }

    private ConfigLoader.Loaded load() {
        return ConfigLoader.from(
                new ConfigFiles(file, client, Set.of("spark.x")),
                system,
                Map.of("SPARK_HOME", spark.toString(), "HADOOP_CONF_DIR", spark.toString()),
                "hosta");
    }

    @Test
    void anEmptyFileGivesLivysDefaults() {
        ConfigLoader.Loaded loaded = load();
        ServerConfig config = loaded.config();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(config.http()).isEqualTo(HttpConfig.standard("0.0.0.0", 8998));
        assertThat(config.spark().home()).isEqualTo(spark);
        assertThat(config.spark().master()).isEqualTo("local");
        assertThat(config.session().retention()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.session().startTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.driverLine().firstPort()).isEqualTo(10000);
        assertThat(config.driverLine().lastPort()).isEqualTo(10010);
        assertThat(config.driverLine().advertisedHost()).isEqualTo("hosta");
        assertThat(config.driverLine().maxFrame()).isEqualTo(52428800);
        assertThat(config.store().recovery()).isFalse();
        assertThat(config.store().zookeeper()).isNull();
        assertThat(config.store().root()).isEqualTo("/livy");
        assertThat(config.ha().enabled()).isFalse();
        assertThat(config.ha().connectionClose()).isFalse();
        assertThat(config.ha().parkTimeout()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aPairIsRead() throws IOException {
        Path digest = Files.writeString(spark.resolve("digest"), "livy:geheim\n");
        file.setProperty("livy.server.recovery.mode", "recovery");
        file.setProperty("livy.server.recovery.state-store", "zookeeper");
        file.setProperty("livy.server.recovery.state-store.url", "zk1:2181,zk2:2181/chroot");
        file.setProperty("livy.server.ha.enabled", "true");
        file.setProperty("livy.server.ha.zookeeper.digest-file", digest.toString());
        file.setProperty("livy.file.local-dir-whitelist", "/data/a, /data/b/");
        file.setProperty("livy.server.ha.role-file", "/run/livy-ha/leader");
        file.setProperty("livy.server.ha.virtual-address", "10.99.0.100");
        ServerConfig config = load().config();
        assertThat(config.store().zookeeper()).isEqualTo("zk1:2181,zk2:2181/chroot");
        assertThat(config.store().digest()).isEqualTo("livy:geheim");
        assertThat(config.store().toString()).doesNotContain("geheim");
        assertThat(config.ha().enabled()).isTrue();
        assertThat(config.ha().connectionClose()).isTrue();
        assertThat(config.ha().nodeId()).isEqualTo("hosta");
        assertThat(config.ha().roleFile()).isEqualTo(Path.of("/run/livy-ha/leader"));
        assertThat(config.ha().virtualAddress().getHostAddress()).isEqualTo("10.99.0.100");
        assertThat(config.spark().localDirWhitelist()).containsExactly(Path.of("/data/a"), Path.of("/data/b"));
    }

    @Test
    void aVirtualAddressIsAnAddressAlone() throws IOException {
        for (String good : List.of("10.0.0.50", "255.0.9.199", "2001:db8::50")) {
            file.setProperty("livy.server.ha.virtual-address", good);
            assertThat(load().config().ha().virtualAddress()).isEqualTo(InetAddress.getByName(good));
        }
        for (String bad : List.of("10.0.0.50/24", "10.0.0", "10.0.0.256", "10.0.0.5.", "vip.example.org", "::g")) {
            file.setProperty("livy.server.ha.virtual-address", bad);
            assertThatThrownBy(this::load)
                    .hasMessageContaining("livy.server.ha.virtual-address = " + bad + ": expected an IP address");
        }
    }

    @Test
    void aStandaloneClusterIsAskedAtItsMastersHosts() {
        file.setProperty("livy.spark.master", "spark://a:7077,[::1]:7078");
        file.setProperty("livy.server.ha.standalone.rest-urls", "http://a:1/, https://b:2");
        file.setProperty("livy.server.ha.standalone.poll-interval", "2s");
        ClusterConfig cluster = load().config().cluster();
        assertThat(cluster.masters())
                .containsExactly(
                        new ClusterConfig.StandaloneMaster("http://a:8080", "http://a:1"),
                        new ClusterConfig.StandaloneMaster("http://[::1]:8080", "https://b:2"));
        assertThat(cluster.pollInterval()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aStandaloneClusterThatCannotBeAskedIsRefused() {
        file.setProperty("livy.spark.master", "spark://a");
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.spark.master = spark://a: expected spark://host:port");
        file.setProperty("livy.spark.master", "spark://a:7077,b:7077");
        file.setProperty("livy.server.session.allow-custom-classpath", "true");
        file.setProperty("livy.server.ha.standalone.web-urls", "http://a:8080");
        file.setProperty("livy.server.ha.standalone.rest-urls", "http://a:6066, b:6066");
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.spark.deploy-mode = (not set): expected client or cluster")
                .hasMessageContaining("livy.server.ha.standalone.web-urls = http://a:8080: expected for each master")
                .hasMessageContaining("livy.server.ha.standalone.rest-urls = http://a:6066, b:6066: expected for each");
    }

    @Test
    void theFileWinsOverSystemProperties() {
        system.setProperty("livy.server.port", "1");
        system.setProperty("livy.server.host", "10.0.0.1");
        system.setProperty("livyx", "ignored");
        file.setProperty("livy.server.port", "2");
        file.setProperty("other.key", "ignored");
        HttpConfig http = load().config().http();
        assertThat(http.port()).isEqualTo(2);
        assertThat(http.host()).isEqualTo("10.0.0.1");
    }

    @Test
    void allErrorsAreToldTogetherWithKeyValueAndWhatWasExpected() {
        file.setProperty("livy.server.port", "99999");
        file.setProperty("livy.server.spark-home", "/nosuch");
        file.setProperty("livy.server.session.state-retain.sec", "soon");
        file.setProperty("livy.repl.enable-hive-context", "maybe");
        file.setProperty("livy.rsc.launcher.port.range", "9~3");
        file.setProperty("livy.server.recovery.state-store", "filesystem");
        file.setProperty("livy.server.ha.enabled", "true");
        file.setProperty("livy.server.ha.advertised-url", "hosta:8998");
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("livy.server.port = 99999: expected a whole number from 0 to 65535")
                .hasMessageContaining("livy.server.spark-home = /nosuch: expected a directory with bin/spark-submit")
                .hasMessageContaining("livy.server.session.state-retain.sec = soon: expected a time")
                .hasMessageContaining("livy.repl.enable-hive-context = maybe: expected true or false")
                .hasMessageContaining("livy.rsc.launcher.port.range = 9~3: expected a port range")
                .hasMessageContaining("livy.server.recovery.state-store = filesystem: expected zookeeper")
                .hasMessageContaining("livy.server.recovery.mode = off: expected recovery")
                .hasMessageContaining("livy.server.ha.advertised-url = hosta:8998: expected an address")
                .satisfies(e -> assertThat(((ConfigException) e).errors()).hasSize(8));
    }

    @Test
    void recoveryNeedsAnEnsemble() {
        file.setProperty("livy.server.recovery.mode", "recovery");
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.server.zookeeper.url = (not set): expected the ensemble");
    }

    @Test
    void aLeaseTooShortToLiveIsRefused() {
        file.setProperty("livy.server.recovery.mode", "recovery");
        file.setProperty("livy.server.zookeeper.url", "zk:2181");
        file.setProperty("livy.server.ha.enabled", "true");
        file.setProperty("livy.server.ha.zookeeper.session-timeout", "1s");
        assertThatThrownBy(this::load).hasMessageContaining("livy.server.ha.zookeeper.session-timeout = 1s");
    }

    @Test
    void oldNamesAreReadAndToldOf() {
        file.setProperty("livy.spark.deployMode", "cluster");
        file.setProperty("livy.rsc.retained_statements", "7");
        ConfigLoader.Loaded loaded = load();
        assertThat(loaded.config().spark().deployMode()).isEqualTo("cluster");
        assertThat(loaded.config().driverLine().retainedStatements()).isEqualTo(7);
        assertThat(loaded.warnings())
                .contains("setting has an old name key=livy.spark.deployMode use=livy.spark.deploy-mode");
    }

    @Test
    void aNewNameInSystemPropertiesLosesToAnOldOneInTheFile() {
        system.setProperty("livy.spark.deploy-mode", "client");
        file.setProperty("livy.spark.deployMode", "cluster");
        assertThat(load().config().spark().deployMode()).isEqualTo("cluster");
    }

    @Test
    void unknownKeysAreToldApartFromLivysThatAreNotHonoured() {
        file.setProperty("livy.server.prot", "1");
        file.setProperty("livy.superusers", "root");
        file.setProperty("livy.server.thrift.enabled", "true");
        assertThat(load().warnings())
                .containsExactly(
                        "setting unknown, ignored key=livy.server.prot perhaps=livy.server.port",
                        "setting of Livy that is not honoured here, see docs/configuration.md"
                                + " key=livy.server.thrift.enabled",
                        "setting of Livy that is not honoured here, see docs/configuration.md key=livy.superusers");
    }

    @Test
    void securityHeadersAreReadAndDroppedWhenEmpty() {
        file.setProperty("livy.server.http.header.X-Frame-Options", "DENY");
        file.setProperty("livy.server.http.header.X-XSS-Protection", " ");
        file.setProperty("livy.server.csrf-protection.enabled", "true");
        file.setProperty("livy.ui.basePath", "/livy/");
        HttpConfig http = load().config().http();
        assertThat(http.securityHeaders())
                .containsEntry("X-Frame-Options", "DENY")
                .containsKeys("X-Content-Type-Options", "Content-Security-Policy")
                .doesNotContainKey("X-XSS-Protection");
        assertThat(http.csrf()).isTrue();
        assertThat(http.uiBasePath()).isEqualTo("/livy");
    }

    @Test
    void allSecurityHeadersCanBeSwitchedOff() {
        file.setProperty("livy.server.security-headers.enabled", "false");
        file.setProperty("livy.server.http.header.X-Frame-Options", "DENY");
        assertThat(load().config().http().securityHeaders()).isEmpty();
    }

    @Test
    void whatIsNoHeaderAndWhatIsNoPathIsSaid() {
        file.setProperty("livy.server.http.header.X-Frame-Options", "DENY\r\nSet-Cookie: x=y");
        file.setProperty("livy.ui.basePath", "\"><script>");
        assertThatThrownBy(this::load)
                .hasMessageContaining("X-Frame-Options = ")
                .hasMessageContaining("expected one line of printable ASCII")
                .hasMessageContaining("livy.ui.basePath = \"><script>: expected a path such as /livy");
    }

    @Test
    void digitsAloneAreSecondsWhereTheNameSaysSo() {
        file.setProperty("livy.server.session.state-retain.sec", "120");
        file.setProperty("livy.rsc.server.connect.timeout", "90000");
        SessionConfig session = load().config().session();
        assertThat(session.retention()).isEqualTo(Duration.ofMinutes(2));
        assertThat(session.startTimeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aMissingFileIsSaid(@TempDir Path dir) {
        assertThatThrownBy(() -> ConfigLoader.load(dir.resolve("livy.conf"), dir))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("livy.conf cannot be read");
    }

    @Test
    void whatBelongsToDriversIsReadFromLivyClientConfToo() {
        client.setProperty("livy.rsc.sql.num-rows", "5");
        client.setProperty("livy.rsc.retained-statements", "6");
        client.setProperty("livy.rsc.job_cancel.timeout", "7s");
        client.setProperty("livy.server.port", "1");
        system.setProperty("livy.rsc.retained-statements", "8");
        file.setProperty("livy.rsc.job-cancel.timeout", "9s");
        ServerConfig config = load().config();
        assertThat(config.driverLine().sqlRows()).isEqualTo(5);
        assertThat(config.driverLine().retainedStatements()).isEqualTo(8);
        assertThat(config.driverLine().cancelTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.http().port()).isEqualTo(8998);
    }

    @Test
    void whatUsersMayNotSetIsCarried() {
        assertThat(load().config().spark().blacklist()).containsExactly("spark.x");
    }

    @Test
    void anEmptyHeaderIsNotSentAndNoneIsWhenTheyAreOff() {
        file.setProperty("livy.server.http.header.X-Frame-Options", "");
        file.setProperty("livy.server.http.header.X-XSS-Protection", "0");
        assertThat(load().config().http().securityHeaders())
                .containsEntry("X-XSS-Protection", "0")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .doesNotContainKey("X-Frame-Options");
        file.setProperty("livy.server.security-headers.enabled", "false");
        assertThat(load().config().http().securityHeaders()).isEmpty();
    }

    @Test
    void aPathThatIsNoDirectoryIsAnErrorAndNotAFall() {
        file.setProperty("livy.file.local-dir-whitelist", "relative");
        file.setProperty("livy.server.ha.work-dir", "relative");
        file.setProperty("livy.server.spark-home", "a\u0000b");
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.file.local-dir-whitelist = relative: expected absolute directories")
                .hasMessageContaining("livy.server.ha.work-dir = relative: expected an absolute directory")
                .hasMessageContaining("livy.server.spark-home");
    }

    @Test
    void aSecretIsNeverTold() throws IOException {
        file.setProperty("livy.keystore.password", "geheim");
        file.setProperty("livy.rsc.client.auth.secret", "geheim");
        file.setProperty("livy.server.kubernetes.oauthTokenValue", "geheim");
        assertThat(String.join("\n", load().warnings()))
                .contains("livy.keystore.password")
                .doesNotContain("geheim");

        Key<Integer> secret = new KeyGroup("", "").key("livy.some.password", KeyType.number(0, 1), null, "");
        Settings settings = new Settings(Map.of(secret.name(), "geheim"));
        settings.get(secret);
        assertThat(settings.errors()).singleElement().asString().contains("livy.some.password = (not shown): expected");

        Path digest = Files.writeString(spark.resolve("digest"), "geheim\n");
        file.setProperty("livy.server.ha.zookeeper.digest-file", digest.toString());
        assertThatThrownBy(this::load)
                .hasMessageContaining("livy.server.ha.zookeeper.digest-file = " + digest + ": expected a readable file")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void whatAsksForProtectionThatIsNotThereIsRefused() {
        file.setProperty("livy.server.auth.type", "kerberos");
        file.setProperty("livy.keystore", "/etc/livy/keystore.jks");
        file.setProperty("livy.server.access_control.enabled", "true");
        file.setProperty("livy.impersonation.enabled", "TRUE");
        assertThatThrownBy(this::load)
                .hasMessageContaining(
                        "livy.server.auth.type = kerberos: expected nothing: this server cannot do that yet")
                .hasMessageContaining("livy.keystore = /etc/livy/keystore.jks: expected nothing")
                .hasMessageContaining("livy.server.access-control.enabled = true: expected false")
                .hasMessageContaining("livy.impersonation.enabled = TRUE: expected false")
                .satisfies(e -> assertThat(((ConfigException) e).errors()).hasSize(4));
    }

    @Test
    void aWordNobodyKnowsIsToldWithTheOneThatWasMeantPerhaps() {
        file.setProperty("livy.pyspark.archives", "x");
        file.setProperty("livy.server.session.time-out", "1h");
        file.setProperty("livy.nothing.like.it", "x");
        assertThat(load().warnings())
                .contains(
                        "setting unknown, ignored key=livy.pyspark.archives perhaps=livy.rsc.pyspark.archives",
                        "setting unknown, ignored key=livy.server.session.time-out perhaps=livy.server.session.timeout",
                        "setting unknown, ignored key=livy.nothing.like.it");
    }

    @Test
    void theConfigurationOfARealSiteIsTaken() throws IOException {
        try (var in = ConfigLoaderTest.class.getResourceAsStream("site-livy.conf")) {
            file.load(in);
        }
        assertThat(file).hasSizeGreaterThanOrEqualTo(40);
        Files.createFile(spark.resolve("yarn-site.xml"));
        file.setProperty("livy.server.spark-home", spark.toString());
        ConfigLoader.Loaded loaded = load();
        ServerConfig config = loaded.config();
        assertThat(config.spark().master()).isEqualTo("yarn");
        assertThat(config.spark().deployMode()).isEqualTo("cluster");
        assertThat(config.spark().hiveEnabled()).isTrue();
        assertThat(config.spark().sessionJars())
                .containsExactly("hdfs:///apps/livy/udfs.jar", "hdfs:///apps/livy/rsc.jar");
        assertThat(config.session().clocks().idleTimeout()).isEqualTo(Duration.ofHours(4));
        assertThat(config.session().retention()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.driverLine().firstPort()).isEqualTo(11000);
        assertThat(config.store().zookeeper()).isEqualTo("zk1:2181,zk2:2181,zk3:2181");
        assertThat(config.store().root()).isEqualTo("/livy-prod");
        assertThat(loaded.warnings().stream().map(line -> line.replaceFirst(".*key=", "")))
                .containsExactlyInAnyOrder(
                        "livy.spark.deployMode use=livy.spark.deploy-mode",
                        "livy.rsc.retained_statements use=livy.rsc.retained-statements",
                        "livy.environment",
                        "livy.superusers",
                        "livy.session.staging-dir",
                        "livy.server.launch.kerberos.keytab",
                        "livy.server.launch.kerberos.principal",
                        "livy.server.launch.kerberos.refresh-interval",
                        "livy.server.session.timeout-check.skip-busy is false, and counts as true: a busy session is never idle",
                        "livy.server.yarn.app-leakage.check-timeout",
                        "livy.server.zk.retry-policy",
                        "livy.rsc.rpc.threads",
                        "livy.rsc.pyspark.archives",
                        "livy.server.thrift.enabled",
                        "livy.ui.history-server-url",
                        "livy.server.session.manage.threads");
    }
}
