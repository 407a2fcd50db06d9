// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package and what it puts onto a host, as keepalived and systemd themselves read it. */
class DeployIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path SCRIPTS =
            Path.of(System.getProperty("livyha.scripts")).toAbsolutePath().normalize();
    private static final Path SOURCES = SCRIPTS.getParent();
    private static final double WORST_EXPOSURE = 3.0;

    @TempDir
    Path dir;

    @Test
    void keepalivedAndSystemdTakeWhatIsRendered() throws Exception {
        assumeFound("keepalived", "systemd-analyze", "ip");
        assumeTrue(isRoot(), "keepalived is tried in a network of its own, which needs root");
        String said = render("--require-checks", pair(Map.of()));
        assertThat(said)
                .contains("systemd takes the units")
                .contains("keepalived takes both configurations, and reads them as they are meant");
        assertThat(Files.readString(dir.resolve("out/hosta/etc/keepalived/keepalived.conf")))
                .contains("  priority 100\n", "  unicast_src_ip 10.99.0.11\n", "    10.99.0.12\n");
        assertThat(Files.readString(dir.resolve("out/hostb/etc/keepalived/keepalived.conf")))
                .contains("  priority 99\n", "  unicast_src_ip 10.99.0.12\n", "    10.99.0.11\n");
    }

    @Test
    void eachBadValueIsNamedAndNothingIsWritten() throws Exception {
        Path pair = pair(Map.of(
                "NODE_B", "hosta",
                "ADDRESS_A", "10.99.0.300",
                "VIRTUAL_ADDRESS", "10.99.0.12",
                "INTERFACE", "'eth0;reboot'",
                "VIRTUAL_ROUTER_ID", "256",
                "PORT", "http",
                "ZOOKEEPER", "zk1",
                "PROT", "8998"));
        assertThatThrownBy(() -> render("--no-checks", pair))
                .hasMessageContaining("NODE_A and NODE_B are both hosta")
                .hasMessageContaining("ADDRESS_A=10.99.0.300: expected an IPv4 address")
                .hasMessageContaining("VIRTUAL_ADDRESS=10.99.0.12: expected an IPv4 address with its prefix length")
                .hasMessageContaining("INTERFACE=eth0;reboot: expected a network interface")
                .hasMessageContaining("VIRTUAL_ROUTER_ID=256: expected a whole number from 1 to 255")
                .hasMessageContaining("PORT=http: expected a whole number")
                .hasMessageContaining("ZOOKEEPER=zk1: expected hosts and ports")
                .hasMessageContaining("PROT is not a key of this file");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void eachMissingValueIsNamed() throws Exception {
        List<String> needed = List.of(
                "NODE_A",
                "NODE_B",
                "ADDRESS_A",
                "ADDRESS_B",
                "VIRTUAL_ADDRESS",
                "INTERFACE",
                "VIRTUAL_ROUTER_ID",
                "ZOOKEEPER");
        for (String key : needed) {
            assertThatThrownBy(() -> render("--no-checks", pair(Map.of(key, ""))))
                    .hasMessageContaining(key + " is missing: expected");
        }
        Map<String, String> none = new TreeMap<>();
        needed.forEach(key -> none.put(key, ""));
        none.put("PORT", "");
        assertThatThrownBy(() -> render("--no-checks", pair(none)))
                .satisfies(error -> needed.forEach(key -> assertThat(error).hasMessageContaining(key + " is missing")));
        render("--no-checks", pair(Map.of("PORT", "")));
        assertThat(livyConf()).contains("livy.server.port = 8998\n", "livy.server.ha.peer.port = 8999\n");
    }

    @Test
    void theServerHasTheRootAndTheCredentialsThatLivyctlHas() throws Exception {
        render("--no-checks", pair(Map.of()));
        assertThat(livyConf()).doesNotContain("key-prefix", "digest-file");
        render(
                "--no-checks",
                pair(Map.of("ZOOKEEPER_ROOT", "/teams/data", "ZOOKEEPER_DIGEST_FILE", "/etc/livy-ha/digest")));
        assertThat(livyConf())
                .contains("livy.server.recovery.zk-state-store.key-prefix = /teams/data\n")
                .contains("livy.server.ha.zookeeper.digest-file = /etc/livy-ha/digest\n");
        assertThatThrownBy(() -> render(
                        "--no-checks", pair(Map.of("ZOOKEEPER_ROOT", "livy", "ZOOKEEPER_DIGEST_FILE", "digest"))))
                .hasMessageContaining("ZOOKEEPER_ROOT=livy: expected a path")
                .hasMessageContaining("ZOOKEEPER_DIGEST_FILE=digest: expected the path of a file");
    }

    @Test
    void aKeyThatSystemdDoesNotKnowIsAnError() throws Exception {
        assumeFound("systemd-analyze");
        Path copy = copyOfTheSources();
        replace(copy.resolve("deploy/systemd/livy-ha.service"), "RestartSec=", "RestartSecs=");
        assertThatThrownBy(() -> render(copy.resolve("scripts"), "", pair(Map.of())))
                .hasMessageContaining("Unknown key 'RestartSecs'");
    }

    @Test
    void whatKeepalivedIgnoresSilentlyIsAnError() throws Exception {
        assumeFound("keepalived", "ip");
        assumeTrue(isRoot(), "keepalived is tried in a network of its own, which needs root");
        Path copy = copyOfTheSources();
        // On one line with others the keyword is not read, and keepalived -t says yes.
        replace(copy.resolve("deploy/keepalived/keepalived.conf.template"), "interval 1\n  timeout 1\n", "interval 1 ");
        replace(copy.resolve("deploy/keepalived/keepalived.conf.template"), "rise 1\n  fall 2\n", "rise 1 fall 2\n");
        assertThatThrownBy(() -> render(copy.resolve("scripts"), "", pair(Map.of())))
                .hasMessageContaining("its dump has no \"Fall = 2\"");
    }

    @Test
    void theUnitIsHardened() throws Exception {
        assumeFound("systemd-analyze");
        String said = Processes.run(
                LIMIT,
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                SOURCES.resolve("deploy/systemd/livy-ha.service").toString());
        Matcher exposure =
                Pattern.compile("exposure level for livy-ha.service: ([0-9.]+)").matcher(said);
        assertThat(exposure.find()).as(said).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(WORST_EXPOSURE);
    }

    @Test
    void theSamePackageIsBuiltTwiceAndInstalledTwice() throws Exception {
        String first = packaged();
        assertThat(packaged()).isEqualTo(first);

        Path root = dir.resolve("root");
        List<String> command = install(unpacked(first), root);

        String dry = Processes.run(LIMIT, Map.of(), with(command, "--dry-run"));
        assertThat(dry).contains("would: add the user livy", "would: write " + root + "/etc/livy-ha/livy.conf");
        assertThat(root).doesNotExist();

        assumeTrue(isRoot(), "an installation needs root");
        Processes.run(LIMIT, Map.of(), command);
        assertThat(root.resolve("opt/livy-ha/current/bin/livy-server")).isExecutable();
        assertThat(root.resolve("etc/systemd/system/multi-user.target.wants/livy-ha.service"))
                .isSymbolicLink();
        Files.writeString(root.resolve("etc/livy-ha/server.env"), "SPARK_HOME=/ours\n");
        Map<String, String> tree = tree(root);
        String again = Processes.run(LIMIT, Map.of(), command);
        assertThat(tree(root)).isEqualTo(tree);
        assertThat(again).doesNotContain("install: write", "install: put");
        assertThat(Processes.run(LIMIT, Map.of(), with(command, "--dry-run"))).doesNotContain("would:");
    }

    @Test
    void everybodyMayReadTheProgramWhateverRootsUmaskIs() throws Exception {
        assumeTrue(isRoot(), "an installation needs root");
        Path install = unpacked(packaged());
        // As an unpacking by somebody else leaves it.
        Processes.run(LIMIT, "chmod", "-R", "go=", install.getParent().toString());
        Path root = dir.resolve("root");
        List<String> strict = List.of("bash", "-c", "umask 027; exec \"$@\"", "bash");
        Processes.run(
                LIMIT,
                Map.of(),
                Stream.concat(strict.stream(), install(install, root).stream()).toList());
        for (String part : List.of("opt", "usr", "etc/systemd", "etc/keepalived", "etc/livy-ha/pair.conf")) {
            assertThat(unreadable(root.resolve(part))).as(part).isEmpty();
        }
        assertThat(unreadable(root.resolve("etc/livy-ha/livy.conf"))).isNotEmpty();
    }

    /** What is there and not open to everybody. */
    private static String unreadable(Path path) throws IOException, InterruptedException {
        return Processes.run(
                LIMIT,
                "find",
                path.toString(),
                "-not",
                "-type",
                "l",
                "(",
                "-not",
                "-perm",
                "-004",
                "-o",
                "-type",
                "d",
                "-not",
                "-perm",
                "-001",
                ")");
    }

    private List<String> install(Path install, Path root) throws IOException {
        return List.of(
                install.toString(), "--pair", pair(Map.of()).toString(), "--node", "hostb", "--root", root.toString());
    }

    /** The install script of a package. */
    private Path unpacked(String sum) throws IOException, InterruptedException {
        Path file = SOURCES.resolve("target").resolve(sum.split("\\s+", -1)[1]);
        Processes.run(LIMIT, "tar", "-xzf", file.toString(), "-C", dir.toString());
        return dir.resolve(file.getFileName().toString().replace(".tar.gz", "")).resolve("install");
    }

    private String livyConf() throws IOException {
        return Files.readString(dir.resolve("out/hosta/etc/livy-ha/livy.conf"));
    }

    /** What sha256sum says: the sum, and the file's name below target. */
    private static String packaged() throws IOException, InterruptedException {
        return Processes.run(LIMIT, SCRIPTS.resolve("package").toString(), "--no-build")
                .trim();
    }

    private static List<String> with(List<String> command, String option) {
        return Stream.concat(command.stream(), Stream.of(option)).toList();
    }

    private String render(String option, Path pair) throws IOException, InterruptedException {
        return render(SCRIPTS, option, pair);
    }

    private String render(Path scripts, String option, Path pair) throws IOException, InterruptedException {
        Stream<String> command = Stream.of(
                scripts.resolve("render-deploy").toString(),
                option,
                pair.toString(),
                dir.resolve("out").toString());
        return Processes.run(
                LIMIT, Map.of(), command.filter(word -> !word.isEmpty()).toList());
    }

    private Path copyOfTheSources() throws IOException, InterruptedException {
        Path copy = Files.createDirectory(dir.resolve("copy"));
        for (String part : List.of("deploy", "scripts")) {
            Processes.run(LIMIT, "cp", "-r", SOURCES.resolve(part).toString(), copy.toString());
        }
        return copy;
    }

    private static void replace(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, by));
    }

    /** The example's values, but for these. */
    private Path pair(Map<String, String> changes) throws IOException {
        Map<String, String> values = new TreeMap<>();
        for (String line : Files.readAllLines(SOURCES.resolve("deploy/pair.conf.example"))) {
            if (line.matches("[A-Z_]+=.*")) {
                values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        values.putAll(changes);
        List<String> lines = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        return Files.write(dir.resolve("pair.conf"), lines);
    }

    /** Each path with its owner, mode, and what it holds or points to. */
    private static Map<String, String> tree(Path root) throws IOException, InterruptedException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                tree.put(root.relativize(path).toString(), describe(path));
            }
        }
        return tree;
    }

    private static String describe(Path path) throws IOException {
        Map<String, Object> unix =
                Files.readAttributes(path, "unix:uid,gid,mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        return new TreeMap<>(unix) + (Files.isSymbolicLink(path) ? " -> " + Files.readSymbolicLink(path) : "");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void assumeFound(String... commands) {
        for (String command : commands) {
            boolean found = Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
            assumeTrue(found, command + " is not installed");
        }
    }
}
