// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.it.BenchSampler.Sample;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the virtual address is when keepalived or what it goes by is broken, on real hosts: two of systemd and keepalived,
 * installed from the package. A server that does not lead may be reached by it for as long as a takeover takes, and then
 * answers with what the leader says.
 */
@ExtendWith(BenchExtension.class)
class AddressIT {
    private static final Logger log = LoggerFactory.getLogger(AddressIT.class);

    /** 0.5 s on a machine with nothing else to do; these bounds are not what is measured here. */
    private static final Duration TAKEOVER = Duration.ofSeconds(3);

    private static final String SESSIONS = "http://" + BenchHosts.VIRTUAL_ADDRESS + ":" + BenchHosts.PORT + "/sessions";
    private static final String ROLE_FILE = "/run/livy-ha/leader";
    private static final String CHECK = "/etc/keepalived/livy-ha-check";

    @TempDir
    private static Path dir;

    private static BenchHosts bench;
    private static BenchWatch watch;
    private static long session;

    private String leader;
    private String standby;
    private long epoch;
    private long start;

    @BeforeAll
    static void watchesTheBench(BenchHosts hosts) throws Exception {
        bench = hosts;
        // Something to be asked for: a server that answers out of its own head does not know it.
        Matcher made = Pattern.compile("\"id\":(\\d+)")
                .matcher(bench.shell(
                        "client",
                        "curl -sf -H 'Content-Type: application/json' -d '{\"kind\":\"spark\"}' " + SESSIONS));
        assertThat(made.find()).isTrue();
        session = Long.parseLong(made.group(1));
        watch = BenchWatch.start(bench, session, dir);
    }

    @AfterAll
    static void endsWatching() throws Exception {
        if (watch != null) {
            bench.awaitWarmStandby();
            watch.awaitSettled();
            watch.close();
            bench.shell("client", "curl -sf -X DELETE " + SESSIONS + "/" + session);
        }
    }

    @BeforeEach
    void settled() {
        bench.awaitWarmStandby();
        leader = watch.awaitSettled();
        standby = BenchHosts.partnerOf(leader);
        epoch = watch.epoch(leader);
        start = System.nanoTime();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -9 $(systemctl show -p MainPID --value keepalived)",
                "kill -9 $(pgrep -P $(systemctl show -p MainPID --value keepalived))",
                "systemctl kill -s KILL keepalived"
            })
    void keepalivedKilled(String how) throws Exception {
        for (String host : List.of(leader, standby)) {
            start = System.nanoTime();
            restartsKeepalived(host, how);
            roleStaysAndTheAddressIsBack();
        }
    }

    /** Else its host would go on answering for the address, beside the one that has taken it over. */
    @Test
    void keepalivedKilledAndKeptAway() throws Exception {
        bench.shell(leader, "systemctl kill -s KILL keepalived; systemctl stop keepalived");
        try {
            await("the standby's host alone has the address")
                    .atMost(Pair.LIMIT)
                    .until(watch::holders, List.of(standby)::equals);
        } finally {
            bench.shell(leader, "systemctl start keepalived");
        }
        roleStays();
        clientsWereToldTheTruth();
    }

    /**
     * The second host leads: without its claim the address would go to the first one, and stay there. With -254 a host must not
     * have it at all.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"rm -f", "truncate -s 0", "dd status=none if=/dev/urandom bs=64 count=1 of=", "echo -254 >"})
    void roleFileSpoilt(String how) throws Exception {
        leads("hostb");
        for (String host : List.of(leader, standby)) {
            start = System.nanoTime();
            bench.shell(host, how + (how.endsWith("=") ? "" : " ") + ROLE_FILE);
            awaitRole(host, host.equals(leader) ? "100" : "0");
            roleStaysAndTheAddressIsBack();
        }
    }

    @Test
    void theStandbyClaimsToLead() throws Exception {
        bench.shell(standby, "echo 250 >" + ROLE_FILE);
        awaitRole(standby, "0");
        roleStaysAndTheAddressIsBack();
    }

    /** More than the leader's claim, or that keepalived is to leave its host out; and no server there to take it back. */
    @ParameterizedTest
    @ValueSource(strings = {"250", "-254"})
    void theHostOfADeadServerClaimsToLead(String claim) throws Exception {
        bench.shell(standby, "systemctl stop livy-ha");
        try {
            bench.shell(standby, "echo " + claim + " >" + ROLE_FILE);
            awaitRole(standby, "0");
            roleStays();
            clientsWereToldTheTruth();
        } finally {
            bench.shell(standby, "systemctl start livy-ha");
        }
    }

    /**
     * Then the first line is alone: a server that minds its file, and systemd, which withdraws the claim of a dead one. Of two
     * equal claims hosta's is worth more.
     */
    @Test
    void checkScriptMissing() throws Exception {
        leads("hosta");
        try {
            for (String host : BenchHosts.SERVERS) {
                restartsKeepalived(host, "mv " + CHECK + " " + CHECK + ".away; systemctl restart keepalived");
            }
            roleStaysAndTheAddressIsBack();
            bench.shell(standby, "echo 250 >" + ROLE_FILE);
            awaitRole(standby, "0");
            roleStaysAndTheAddressIsBack();
            settled();
            leadershipMoves("systemctl kill -s KILL livy-ha; systemctl stop livy-ha");
        } finally {
            for (String host : BenchHosts.SERVERS) {
                bench.shell(
                        host,
                        "mv " + CHECK + ".away " + CHECK + "; systemctl restart keepalived; systemctl start livy-ha");
            }
        }
    }

    /** The address is let go, nobody takes it, and it comes back: clients are answered through the old leader. */
    @Test
    void theSuccessorsHostHasNoKeepalived() throws Exception {
        bench.shell(standby, "systemctl stop keepalived");
        try {
            bench.shell(leader, "livyctl switchover --yes");
            await("the standby leads").atMost(Pair.LIMIT).until(() -> watch.since(standby, start).stream()
                    .anyMatch(Sample::leads));
            long gone = await("the address is let go").atMost(Pair.LIMIT).until(() -> letGoAt(leader), at -> at > 0);
            await("it is back, and clients are answered").atMost(Pair.LIMIT).until(() -> {
                boolean back = watch.since(leader, gone).stream().anyMatch(Sample::holds);
                return back
                        && watch.since("client", gone).stream()
                                .anyMatch(sample -> sample.kind() == 'Q' && sample.status() == 200);
            });
            assertThat(watch.longestSilence(start)).isLessThan(TAKEOVER);
            clientsWereToldTheTruth();
        } finally {
            bench.shell(standby, "systemctl start keepalived");
        }
    }

    /** Without claims the address is at hosta, where nobody would have requests wait. */
    @Test
    void whileNobodyLeadsTheAddressLeavesADeadServersHost() throws Exception {
        leads("hosta");
        bench.shell(standby, "livyctl pause --reason 'no takeover'");
        try {
            bench.shell(leader, "systemctl stop livy-ha");
            await("the other host alone has the address")
                    .atMost(Pair.LIMIT)
                    .until(watch::holders, List.of(standby)::equals);
            bench.shell(leader, "systemctl start livy-ha");
            // In a pause the last leader leads again.
            await("the last leader leads, and has the address")
                    .atMost(Pair.LIMIT)
                    .until(watch::awaitSettled, leader::equals);
        } finally {
            bench.shell(leader, "systemctl start livy-ha");
            bench.shell(standby, "livyctl resume");
        }
        clientsWereToldTheTruth();
    }

    @Test
    void theLeaderIsKilled() throws Exception {
        leadershipMoves("systemctl kill -s KILL livy-ha");
    }

    /** Nobody puts the file right, so the second line of defence has to. Of two equal claims hosta's is worth more. */
    @Test
    void aClaimWithoutAServerBehindIt() throws Exception {
        leads("hostb");
        try {
            bench.shell(standby, "systemctl stop livy-ha; echo 100 >" + ROLE_FILE);
            await("the claim counts at first")
                    .until(() -> watch.since(standby, start).stream().anyMatch(Sample::holds));
            assertThat(watch.awaitSettled()).isEqualTo(leader);
        } finally {
            bench.shell(standby, "systemctl start livy-ha");
        }
    }

    @Test
    void keepalivedDoesNotBelieveAClaimOlderThanItself() throws Exception {
        leads("hostb");
        try {
            bench.shell(
                    standby,
                    "systemctl stop livy-ha keepalived; mv " + CHECK + " " + CHECK + ".away; echo 100 >" + ROLE_FILE
                            + "; systemctl start keepalived");
            roleStaysAndTheAddressIsBack();
            assertThat(bench.shell(standby, "cat " + ROLE_FILE).strip()).isEqualTo("0");
        } finally {
            bench.shell(standby, "mv " + CHECK + ".away " + CHECK + "; systemctl restart keepalived livy-ha");
        }
    }

    /** As at boot {@code /run} is empty, and keepalived is there before the server: without its rule it had nothing to watch. */
    @Test
    void theAddressFollowsAHostWithAnEmptyRunFolder() throws Exception {
        // Without claims the address is at hosta.
        leads("hosta");
        bench.shell(
                standby,
                "systemctl stop livy-ha keepalived; rm -rf /run/livy-ha; systemd-tmpfiles --create --boot || true;"
                        + " systemctl start keepalived; systemctl start livy-ha");
        settled();
        leadershipMoves("systemctl kill -s KILL livy-ha");
    }

    private void leads(String host) throws Exception {
        if (!leader.equals(host)) {
            bench.shell(leader, "livyctl switchover --yes");
            await(host + " leads").atMost(Pair.LIMIT).until(watch::awaitSettled, host::equals);
            settled();
        }
    }

    /** By a command that ends the leader. */
    private void leadershipMoves(String end) throws Exception {
        bench.shell(leader, end);
        await("the standby leads").atMost(Pair.LIMIT).until(() -> watch.since(standby, start).stream()
                .anyMatch(Sample::leads));
        assertThat(watch.awaitSettled()).isEqualTo(standby);
        theAddressWasWhereItMayBe();
    }

    /** 0 when it has held it ever since. */
    private long letGoAt(String host) {
        return watch.since(host, start).stream()
                .filter(sample -> sample.kind() == 'H' && !sample.holds())
                .mapToLong(Sample::from)
                .findFirst()
                .orElse(0);
    }

    /** Returns when other processes of keepalived run there than before, as many. */
    private static void restartsKeepalived(String host, String how) throws Exception {
        List<String> before = keepalived(host);
        bench.shell(host, how);
        await("keepalived is restarted on " + host)
                .atMost(Pair.LIMIT)
                .until(() -> keepalived(host), now -> now.size() == before.size() && !now.equals(before));
    }

    private static List<String> keepalived(String host) throws Exception {
        return bench.shell(host, "pgrep keepalived || true").lines().sorted().toList();
    }

    private static void awaitRole(String host, String role) {
        await("the role file of " + host + " says " + role).atMost(Pair.LIMIT).until(() -> bench.shell(
                        host, "cat " + ROLE_FILE + " || true")
                .strip()
                .equals(role));
    }

    /** Whatever becomes of the address, nobody else leads because of it. */
    private void roleStaysAndTheAddressIsBack() {
        roleStays();
        theAddressWasWhereItMayBe();
    }

    private void roleStays() {
        assertThat(watch.awaitSettled()).isEqualTo(leader);
        assertThat(watch.epoch(leader)).isEqualTo(epoch);
    }

    private void theAddressWasWhereItMayBe() {
        Duration away = watch.longestAwayFromTheLeader(start);
        log.info(
                "the address was away from the leader for {} ms at most, the client without an answer for {} ms",
                away.toMillis(),
                watch.longestSilence(start).toMillis());
        assertThat(away).isLessThan(TAKEOVER);
        clientsWereToldTheTruth();
    }

    /** Settled may be what was seen before it began: somebody has to have asked since. */
    private void clientsWereToldTheTruth() {
        await("a client has asked since").atMost(Pair.LIMIT).until(() -> answers()
                .anyMatch(sample -> sample.status() == 200));
        assertThat(answers()).as("what clients were told through the address").allSatisfy(sample -> {
            assertThat(sample.status()).isEqualTo(200);
            assertThat(sample.value()).isEqualTo(session);
        });
    }

    /** What the address said since then, but that there is no leader yet. */
    private Stream<Sample> answers() {
        return watch.since("client", start).stream()
                .filter(sample -> sample.kind() == 'Q' && sample.status() != 0 && sample.status() != 503);
    }
}
