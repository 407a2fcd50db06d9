// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.server.config.SparkConfig;

/** Settings by which a user could have this host's files read, or its commands run. */
class FileKeysTest {
    @TempDir
    Path ok;

    private FileRules rules(String master, String deployMode, String... allowed) {
        return new FileRules(new SparkConfig(
                ok,
                Map.of(),
                master,
                deployMode,
                false,
                List.of(ok),
                List.of(),
                List.of(allowed),
                List.of(),
                false,
                Set.of(),
                null,
                null));
    }

    private static void check(FileRules rules, String key, String value) {
        rules.check(Map.of(key, value), AppOptions.none());
    }

    private void isRefusedEverywhere(String key, String value) {
        for (FileRules rules : List.of(rules("local", null), rules("yarn", "cluster"), rules("k8s://x", "cluster"))) {
            assertThatThrownBy(() -> check(rules, key, value))
                    .as("%s = %s", key, value)
                    .isInstanceOf(RejectedException.class)
                    .hasMessageStartingWith("Reason: requirement failed: " + key + " = " + Redaction.shown(key, value)
                            + " cannot be set by users: ")
                    .hasMessageContaining("livy.server.ha.allowed-file-configs");
        }
        check(rules("yarn", "cluster", key), key, value);
    }

    /** What CVE-2025-60012 is about: a list of files that came with a later Spark, and that the rules had not heard of. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.archives",
                "spark.yarn.dist.pyFiles",
                "spark.yarn.secondary.jars",
                "spark.repl.local.jars",
                "spark.app.initial.file.urls"
            })
    void noListOfFilesIsForgotten(String key) {
        assertThatThrownBy(() -> check(rules("yarn", "cluster"), key, "hdfs://nn/x,file:///etc/passwd"))
                .hasMessageContaining("Local path /etc/passwd cannot be added to user sessions.");
        check(rules("yarn", "cluster"), key, "hdfs://nn/x," + ok.resolve("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.kerberos.keytab",
                "spark.yarn.keytab",
                "spark.authenticate.secret.file",
                "spark.authenticate.secret.driver.file",
                "spark.jars.ivy",
                "spark.jars.ivySettings",
                "spark.kubernetes.driver.podTemplateFile",
                "spark.kubernetes.executor.podTemplateFile",
                "spark.kubernetes.kerberos.krb5.path",
                "spark.kubernetes.authenticate.submission.clientKeyFile",
                "spark.kubernetes.authenticate.driver.oauthTokenFile",
                "spark.hadoop.hadoop.security.credstore.java-keystore-provider.password-file",
                "spark.hadoop.fs.gs.auth.service.account.json.keyfile",
                "spark.hadoop.ssl.server.keystore.location",
                "spark.hadoop.dfs.web.authentication.kerberos.keytab",
            })
    void noFileIsReadForAUserBySparkSubmit(String key) {
        isRefusedEverywhere(key, "/etc/passwd");
        isRefusedEverywhere(key, "hdfs://nn/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spark.hadoop.fs.azure.shellkeyprovider.script", "spark.hadoop.net.topology.script.file.name"})
    void noCommandIsRunForAUserBySparkSubmit(String key) {
        isRefusedEverywhere(key, "/bin/sh");
    }

    @ParameterizedTest
    @CsvSource({
        "spark.hadoop.fs.x.impl, org.apache.hadoop.fs.LocalFileSystem",
        "spark.hadoop.fs.hdfs.impl, org.apache.hadoop.fs.RawLocalFileSystem",
        "spark.hadoop.fs.pfile.impl, org.apache.hadoop.hive.ql.io.ProxyLocalFileSystem",
        "spark.hadoop.fs.AbstractFileSystem.x.impl, org.apache.hadoop.fs.local.LocalFs",
        "spark.hadoop.fs.viewfs.mounttable.x.link./, file:///",
        "spark.hadoop.fs.defaultFS, file:///",
        "spark.hadoop.fs.default.name, FILE:/",
        "spark.hadoop.fs.defaultFS, har://file-x/",
    })
    void noOtherSchemeLeadsToTheLocalDisk(String key, String value) {
        isRefusedEverywhere(key, value);
    }

    @ParameterizedTest
    @CsvSource({
        "spark.jars.repositories, file:/etc",
        "spark.yarn.stagingDir, file:///etc",
        "spark.kubernetes.file.upload.path, file:///etc",
        "spark.hadoop.hadoop.security.credential.provider.path, jceks://file/etc/x",
        "spark.hadoop.hadoop.security.credential.provider.path, jceks://file@/etc/x",
        "spark.hadoop.hadoop.security.key.provider.path, localjceks://nn/etc/x",
        "spark.hadoop.fs.s3a.security.credential.provider.path, 'user:///,jceks://fi%6Ce/x'",
    })
    void noPlaceOnTheLocalDiskIsUsed(String key, String value) {
        isRefusedEverywhere(key, value);
    }

    @ParameterizedTest
    @CsvSource({
        "spark.yarn.dist.files, 'hdfs://nn/x${spark.comma}/etc/passwd'",
        "spark.jars, 'hdfs://nn/${x}'",
        "spark.yarn.queue, '${env:AWS_SECRET_ACCESS_KEY}'",
        "spark.yarn.queue, '${System:user.home}'",
        "spark.hadoop.any, 'hdfs://${env.AWS_SECRET_ACCESS_KEY}:1'",
    })
    void noVariableHidesAFileOrTellsOfTheHost(String key, String value) {
        isRefusedEverywhere(key, value);
    }

    @Test
    void noVariableIsInWhatBecomesASetting() {
        String hidden = "${env:AWS_SECRET_ACCESS_KEY}";
        List<String> path = List.of("hdfs://nn/" + hidden);
        for (AppOptions options : List.of(
                new AppOptions(path, null, null, null, null, null, null, null, null, null),
                new AppOptions(null, null, null, path, null, null, null, null, null, null),
                new AppOptions(null, null, null, null, hidden, null, null, null, null, null),
                new AppOptions(null, null, null, null, null, null, hidden, null, null, null),
                new AppOptions(null, null, null, null, null, null, null, null, null, hidden))) {
            assertThatThrownBy(() -> rules("yarn", "cluster").check(Map.of(), options))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("variable");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "spark.driver.extraClassPath, /etc/x",
        "spark.driver.extraClassPath, x",
        "spark.driver.defaultExtraClassPath, /etc/*",
        "spark.driver.extraLibraryPath, /etc",
        "spark.driver.libraryPath, /etc",
        "spark.driver.extraJavaOptions, -javaagent:x.jar",
        "spark.driver.extraJavaOptions, -Dlog4j.configurationFile=/etc/x",
        "spark.driver.extraJavaOptions, -Dlog4j.configuration=file:/etc/x",
        "spark.driver.extraJavaOptions, -Da=b @options",
        "spark.driver.extraJavaOptions, '-Da=b \"-XX:OnError=id\"'",
        "spark.driver.defaultJavaOptions, -Dx=../x",
        "spark.driver.resource.gpu.discoveryScript, /bin/sh",
        "spark.driver.log.localDir, /etc",
        "spark.eventLog.dir, file:/etc",
        "spark.local.dir, /etc",
        "spark.metrics.conf, /etc/x",
        "spark.metrics.conf.driver.sink.csv.directory, /etc",
        "spark.scheduler.allocation.file, file:///etc/x",
        "spark.sql.hive.metastore.jars, /etc/*",
        "spark.sql.hive.metastore.jars.path, file:/etc",
        "spark.ssl.ui.keyStore, /etc/x",
    })
    void aDriverOnThisHostReadsNoFileEither(String key, String value) {
        for (FileRules here : List.of(rules("local", "cluster"), rules("yarn", "client"), rules("yarn", null))) {
            assertThatThrownBy(() -> check(here, key, value))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining(key + " = " + value);
        }
        check(rules("yarn", "cluster"), key, value);
        check(rules("local", null, "spark.driver.*", key), key, value);
    }

    @Test
    void whatNamesNoFileOfTheHostMayBeGiven() {
        Map<String, String> good = Map.ofEntries(
                Map.entry("spark.jars.packages", "g:a:1"),
                Map.entry("spark.jars.repositories", "https://repo.example.org/x"),
                Map.entry("spark.driver.extraJavaOptions", "-Duser.timezone=Europe/Berlin -XX:+UseG1GC \"-Da=b c\""),
                Map.entry("spark.executor.extraJavaOptions", "-Dlog4j.configuration=file:/etc/x"),
                Map.entry("spark.executor.extraClassPath", "/opt/x"),
                Map.entry("spark.driver.extraClassPath", ok.resolve("a.jar") + ":" + ok.resolve("*")),
                Map.entry("spark.eventLog.dir", "hdfs:///logs"),
                Map.entry("spark.sql.hive.metastore.jars", "maven"),
                Map.entry("spark.sql.warehouse.dir", "/user/hive/warehouse"),
                Map.entry("spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem"),
                Map.entry("spark.hadoop.fs.gs.impl", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem"),
                Map.entry("spark.hadoop.fs.s3a.secret.key", "x/y"),
                Map.entry("spark.hadoop.fs.defaultFS", "hdfs://nn:8020"),
                Map.entry("spark.hadoop.hadoop.security.credential.provider.path", "jceks://hdfs@nn/x.jceks"),
                Map.entry("spark.hadoop.google.pubsub.subscription", "x"),
                Map.entry("spark.pyspark.python", "./env/bin/python"),
                Map.entry("spark.yarn.appMasterEnv.PYSPARK_PYTHON", "/usr/bin/python3"),
                Map.entry("spark.app.name", "a ${b}"),
                Map.entry("spark.files", ""),
                Map.entry("livy.any", "/etc/passwd"));
        for (FileRules rules : List.of(rules("local[2]", null), rules("yarn", "cluster"))) {
            assertThatCode(() -> rules.check(good, AppOptions.none())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hdfs://nn/a.zip#../../x",
                "hdfs://nn/a.zip#/root/x",
                "hdfs://nn/a.zip#a/..",
                "s3a://b/x#%2e%2e/x"
            })
    void anAliasLeadsNowhereElse(String path) {
        assertThatThrownBy(() -> check(rules("yarn", "cluster"), "spark.archives", path))
                .isInstanceOf(RejectedException.class)
                .hasMessage(
                        "Reason: requirement failed: Path '" + path + "' is to be put at another place by its alias.");
        check(rules("yarn", "cluster"), "spark.archives", "hdfs://nn/a.zip#a..b");
    }
}
