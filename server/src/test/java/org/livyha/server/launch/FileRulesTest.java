// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.server.config.SparkConfig;

class FileRulesTest {
    @TempDir
    Path root;

    private Path ok;
    private FileRules rules;

    @BeforeEach
    void whitelistOneDirectory() throws Exception {
        ok = Files.createDirectory(root.resolve("ok"));
        Files.createDirectory(root.resolve("okay"));
        Files.createDirectories(root.resolve("secret/deep"));
        Files.createSymbolicLink(ok.resolve("link"), root.resolve("secret"));
        Files.createSymbolicLink(ok.resolve("down"), root.resolve("secret/deep"));
        Files.createSymbolicLink(ok.resolve("dangling"), root.resolve("secret/not-yet"));
        Files.createSymbolicLink(root.resolve("alias"), ok);
        rules = rules("local[*]");
    }

    private FileRules rules(String master) {
        return rules(master, List.of(ok), List.of(), false, Set.of());
    }

    private FileRules rules(
            String master, List<Path> dirs, List<String> fileKeys, boolean customClasspath, Set<String> blacklist) {
        return new FileRules(new SparkConfig(
                root,
                Map.of(),
                master,
                null,
                false,
                dirs,
                fileKeys,
                List.of(),
                List.of(),
                customClasspath,
                blacklist,
                null,
                null));
    }

    private static AppOptions jars(String... jars) {
        return new AppOptions(List.of(jars), null, null, null, null, null, null, null, null, null);
    }

    private static void rejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable check, String message) {
        assertThatThrownBy(check).isInstanceOf(RejectedException.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.jar", "", "file:x.jar", "hdfs:x.jar", "hdfs://nn", "../x.jar"})
    void aRelativePathIsRejected(String path) {
        rejected(
                () -> rules.check(Map.of(), jars(path)),
                "Reason: requirement failed: Path '" + path + "' is not absolute.");
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/x.jar, /etc/x.jar",
        "file:/etc/x.jar, /etc/x.jar",
        "FILE:/etc/x.jar, /etc/x.jar",
        "file://host/etc/x.jar, /etc/x.jar",
        "local:/etc/x.jar, /etc/x.jar",
        "/etc/x.jar, /etc/x.jar",
    })
    void aLocalPathOutsideTheWhitelistIsRejected(String path, String shown) {
        String message = "Reason: requirement failed: Local path " + shown + " cannot be added to user sessions.";
        rejected(() -> rules.check(Map.of(), jars(path)), message);
        rejected(() -> rules.checkBatch(path, Map.of(), jars()), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s/../secret/x",
                "file://%s/../secret/x",
                "file://%s/%%2e%%2e/secret/x",
                "%s/link/x",
                "%s/down/../x",
                "%s/dangling",
                "%say/x",
                "%s/*/x",
                "%s/a.zip#/../../secret/x",
                "%s/a.jar,/etc/passwd",
                "hdfs://nn/a.jar,file:/etc/passwd",
                "hdfs://nn/a.jar, %s/../secret/x ",
                "file:%s/../secret/x",
                "File:////%s/../secret/x",
                "file://localhost%s/../secret/x",
                "file:%s/%%252e%%252e/secret/x",
                "%s/%%2E./secret/x",
                "file:%s/link%%2Fx",
                "har://file%s/../secret/x.har/x",
                "har://fi%%6ce-x%s/x.har/x",
                "jar:/x/file:%s/x.jar!/",
                "ivy:///g:a:1?repos=FILE:%s",
                "localjceks://nn%s/x",
            })
    void noDetourLeadsOutOfTheWhitelist(String path) {
        String asked = String.format(path, ok);
        assertThatThrownBy(() -> rules.check(Map.of(), jars(asked)))
                .isInstanceOf(RejectedException.class)
                .hasMessageEndingWith("cannot be added to user sessions.");
        assertThatThrownBy(() -> rules.check(Map.of("spark.jars", asked), jars()))
                .isInstanceOf(RejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s/x.jar",
                "file://%s/x.jar",
                "file:%s/not/there/x.jar",
                "local:%s/x.jar",
                "%s/a b.jar",
                "%s/a.zip#alias",
                "%s/*.jar",
                "%s/./sub/../x.jar",
                "%s/../alias/x.jar",
                "hdfs://nn/x.jar",
                "hdfs:///x.jar",
                "s3a://bucket/etc/x.jar",
                "https://example.org/x.jar",
            })
    void whatIsInTheWhitelistOrNotLocalMayBeGiven(String path) {
        String asked = String.format(path, ok);
        rules.check(Map.of("spark.files", asked), jars(asked));
        rules.checkBatch(asked, Map.of(), jars());
    }

    @Test
    void localSchemeIsTheNodesOwnWithAClusterMaster() {
        rules("yarn").check(Map.of(), jars("local:/opt/x.jar"));
    }

    @Test
    void withoutAWhitelistNoLocalPathMayBeGiven() {
        FileRules strict = rules("local", List.of(), List.of(), false, Set.of());
        rejected(
                () -> strict.checkBatch("/x", Map.of(), jars()),
                "Reason: requirement failed: Local path /x cannot be added to user sessions.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.jars",
                "spark.files",
                "spark.archives",
                "spark.submit.pyFiles",
                "spark.yarn.dist.files",
                "spark.yarn.dist.jars",
                "spark.yarn.dist.archives"
            })
    void settingsThatHoldFilesAreJudgedLikeFiles(String key) {
        rejected(
                () -> rules.check(Map.of(key, "hdfs://nn/a, /etc/x"), jars()),
                "Reason: requirement failed: Local path /etc/x cannot be added to user sessions.");
    }

    @Test
    void pyFilesFilesAndArchivesAreJudgedToo() {
        List<String> bad = List.of("x");
        for (AppOptions options : List.of(
                new AppOptions(null, bad, null, null, null, null, null, null, null, null),
                new AppOptions(null, null, bad, null, null, null, null, null, null, null),
                new AppOptions(null, null, null, bad, null, null, null, null, null, null))) {
            rejected(() -> rules.check(Map.of(), options), "Reason: requirement failed: Path 'x' is not absolute.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.submit.deployMode",
                "spark.submit.proxyUser.allowCustomClasspathInClusterMode",
                "livy.rsc.server.idle-timeout",
                "spark.livyha.driver.secret",
                "spark.livyha.anything"
            })
    void whatOperatorsDecideIsRejected(String key) {
        rejected(
                () -> rules.check(Map.of(key, "x", "spark.ok", "y"), jars()),
                "Reason: Blacklisted configuration values in session config: " + key);
    }

    @Test
    void aListOfTheOperatorIsKeptTo() {
        FileRules listed = rules("local", List.of(ok), List.of(), false, Set.of("spark.master", "spark.yarn.jars"));
        rejected(
                () -> listed.check(Map.of("spark.yarn.jars", "x", "spark.master", "y", "spark.ok", "z"), jars()),
                "Reason: Blacklisted configuration values in session config: spark.master, spark.yarn.jars");
        rules.check(Map.of("spark.master", "y"), jars());
    }

    @Test
    void theBuiltInKeysAreNamedAlone() {
        FileRules listed = rules("local", List.of(ok), List.of(), false, Set.of("spark.master"));
        rejected(
                () -> listed.check(Map.of("spark.master", "local[2]", "spark.submit.deployMode", "client"), jars()),
                "Reason: Blacklisted configuration values in session config: spark.submit.deployMode");
    }

    @Test
    void whereTheOperatorAllowsItUsersMayChooseTheClassPath() {
        FileRules allowed = rules("local", List.of(ok), List.of(), true, Set.of());
        allowed.check(
                Map.of(
                        "spark.submit.deployMode", "cluster",
                        "spark.submit.proxyUser.allowCustomClasspathInClusterMode", "true"),
                jars());
    }

    @Test
    void moreSettingsMayHoldFiles() {
        FileRules more = rules("local", List.of(ok), List.of("spark.my.files"), false, Set.of());
        rejected(
                () -> more.check(Map.of("spark.my.files", "/etc/passwd"), jars()),
                "Reason: requirement failed: Local path /etc/passwd cannot be added to user sessions.");
        rules.check(Map.of("spark.my.files", "/etc/passwd"), jars());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark.yarn.jar", "spark.yarn.jars", "spark.yarn.archive", "spark.yarn.dist.files"})
    void sparksOwnFilesOnYarnAreJudgedToo(String key) {
        rejected(
                () -> rules.check(Map.of(key, "/etc/passwd"), jars()),
                "Reason: requirement failed: Local path /etc/passwd cannot be added to user sessions.");
    }

    @Test
    void aBatchNeedsAFile() {
        for (String none : new String[] {null, ""}) {
            rejected(() -> rules.checkBatch(none, Map.of(), jars()), "Reason: requirement failed: File is required.");
        }
    }
}
