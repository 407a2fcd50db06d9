// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.ctl.FakeServer;
import org.livyha.ctl.drill.fault.Freeze;
import org.livyha.ctl.drill.fault.NetworkDown;
import org.livyha.ctl.drill.fault.Shells;
import org.livyha.ctl.drill.fault.Switchover;
import org.livyha.ctl.drill.fault.UnitSignal;
import org.livyha.ctl.drill.fault.ZooKeeperPartition;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/**
 * What the faults have a host do, in a real shell whose administrative programs only write down how they were called: so that it
 * needs no root and does no harm.
 */
class FaultTest {
    @TempDir
    private Path dir;

    private Shells shells;
    private Path calls;
    private Host host;

    @BeforeEach
    void start() throws IOException {
        calls = Files.createFile(dir.resolve("calls"));
        shells = new Shells(dir.toString());
        program("id", "echo 0");
        program("systemctl", "case $* in *MainPID*) echo 4711;; esac");
        program("systemd-run", "exit 1");
        program("nft", "[ \"$1\" != -f ] || cat >>" + calls + "\n[ \"$1\" != list ] || exit 1");
        program("ip", "[ \"$1 $2 $3\" != 'route show default' ] || echo default via 10.0.0.1");
        program("getent", "echo '10.9.9.9 STREAM zk1'; echo '10.9.9.9 DGRAM'");
        host = new Host("a", URI.create("http://127.0.0.1:1"), "env PATH=" + dir + ":/usr/bin:/bin");
    }

    @AfterEach
    void stop() {
        shells.close();
    }

    private void program(String name, String does) throws IOException {
        Path program = dir.resolve(name);
        Files.writeString(program, "#!/bin/sh\necho \"" + name + " $*\" >>" + calls + "\n" + does + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(calls);
    }

    @Test
    void aShellRunsOneCommandAfterTheOtherAndTellsFailures() {
        assertThat(shells.run(host, "echo one; printf two")).isEqualTo("one\ntwo\n");
        assertThat(shells.run(host, "cat")).as("nothing is on standard input").isEqualTo("\n");
        assertThatThrownBy(() -> shells.run(host, "echo why >&2; false"))
                .isInstanceOf(CtlException.class)
                .hasMessageContaining("exit 1, why");
        assertThat(shells.run(host, "echo again")).contains("again");
    }

    @Test
    void aShellThatIsNotRootsOrDoesNotWorkIsRefused() throws IOException {
        program("id", "echo 1000");
        assertThatThrownBy(() -> shells.check(List.of(host), List.of())).hasMessageContaining("is not root's");
        Host broken = new Host("b", host.url(), "false");
        assertThatThrownBy(() -> shells.check(List.of(broken), List.of("systemctl")))
                .hasMessageStartingWith("the shell on b (false)");
        Host none = new Host("c", host.url(), null);
        assertThatThrownBy(() -> shells.check(List.of(none), List.of()))
                .hasMessageContaining("SHELL_A or SHELL_B is not given");
    }

    @Test
    void aMissingProgramIsToldBeforeAnythingIsDone() {
        assertThatThrownBy(() -> shells.check(List.of(host), List.of("systemctl", "nosuchprogram")))
                .hasMessageContaining("nosuchprogram is missing on a");
    }

    @Test
    void killAndStopAreSystemdsWork() throws IOException {
        UnitSignal.kill(shells).inject(host);
        UnitSignal.restart(shells).inject(host);
        UnitSignal.killKeepalived(shells).inject(host);
        assertThat(calls())
                .contains(
                        "systemctl kill -s KILL livy-ha.service",
                        "systemctl restart --no-block livy-ha.service",
                        "systemctl kill -s KILL keepalived.service");
    }

    @Test
    void aPartitionIsArmedToEndBeforeItBeginsAndIsTakenBack() throws IOException {
        ZooKeeperPartition cut = new ZooKeeperPartition(
                shells, "zk1:2181/chroot", Duration.ofSeconds(1), "livyctl_test_" + System.nanoTime());
        cut.inject(host);
        List<String> before = calls();
        int armed = indexOf(before, "systemd-run --quiet --collect --unit=livyctl_test_");
        assertThat(armed).isNotNegative().isLessThan(indexOf(before, "nft -f -"));
        assertThat(String.join("\n", before))
                .contains("in ip saddr 10.9.9.9 tcp sport 2181 drop")
                .contains("out ip daddr 10.9.9.9 tcp dport 2181 drop");
        await("the host takes it back by itself")
                .atMost(Duration.ofSeconds(20))
                .until(() -> indexOf(calls(), "nft delete table inet livyctl_test_") >= 0);
        cut.heal();
        assertThat(calls().stream().filter(call -> call.startsWith("nft delete")))
                .hasSize(2);
    }

    @Test
    void aFrozenProcessIsThawed() throws IOException {
        Freeze freeze = new Freeze(shells, Duration.ofSeconds(1));
        program("systemctl", "case $* in *MainPID*) echo 99999999;; esac");
        assertThatThrownBy(() -> freeze.inject(host))
                .as("kill: no such process")
                .isInstanceOf(CtlException.class);
        program("systemctl", "case $* in *MainPID*) echo 0;; esac");
        assertThatThrownBy(() -> freeze.inject(host)).hasMessageContaining("is '0', expected a pid");
    }

    @Test
    void anInterfaceComesUpByItselfWithItsRoutes() throws IOException {
        NetworkDown down = new NetworkDown(shells, "eth7", Duration.ofSeconds(1));
        down.inject(host);
        await("it comes up")
                .atMost(Duration.ofSeconds(20))
                .until(() -> indexOf(calls(), "ip route replace default via 10.0.0.1 dev eth7") >= 0);
        List<String> calls = calls();
        assertThat(indexOf(calls, "systemd-run")).isLessThan(indexOf(calls, "ip link set eth7 down"));
        assertThat(indexOf(calls, "ip link set eth7 down")).isLessThan(indexOf(calls, "ip link set eth7 up"));
        down.heal();
        assertThatThrownBy(() -> new NetworkDown(shells, "eth0; reboot", Duration.ofSeconds(1)))
                .isInstanceOf(CtlException.class);
    }

    @Test
    void aLeaderThatObeysItsMembersOnlyIsAskedFromItsOwnHost() throws IOException {
        try (FakeServer server = new FakeServer()) {
            server.on("POST /ha/switchover", (exchange, body) -> {
                boolean here = "livyctl".equals(exchange.getRequestHeaders().getFirst("User-Agent"));
                return new FakeServer.Reply(here ? 403 : 200, "{\"msg\":\"members only\"}");
            });
            Switchover switchover = new Switchover(shells);
            switchover.inject(new Host("a", server.url(), host.shell()));
            assertThat(server.requests())
                    .containsExactly(
                            "POST /ha/switchover {\"reason\":\"drill\"}", "POST /ha/switchover {\"reason\":\"drill\"}");
            server.on("POST /ha/switchover", 409, "{\"msg\":\"not warm\"}");
            assertThatThrownBy(() -> switchover.inject(new Host("a", server.url(), host.shell())))
                    .hasMessageContaining("409 not warm");
        }
    }

    private static int indexOf(List<String> calls, String beginning) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).startsWith(beginning)) {
                return i;
            }
        }
        return -1;
    }
}
