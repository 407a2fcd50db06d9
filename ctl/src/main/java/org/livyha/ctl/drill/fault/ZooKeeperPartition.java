// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/** What the host and the ZooKeeper servers send each other is dropped, by a table of nft's that is removed for certain. */
public final class ZooKeeperPartition implements Fault {
    private final Shells shells;
    private final List<String> servers;
    private final Duration longest;
    private final String table;
    private Host cut;

    /**
     * @param connectString {@code host:port,...}, perhaps with a path
     * @param longest after that the table is removed by the host itself
     * @param table a name that nothing else has
     */
    public ZooKeeperPartition(Shells shells, String connectString, Duration longest, String table) {
        this.shells = shells;
        this.servers = Arrays.stream(connectString.replaceAll("/.*", "").split(","))
                .map(String::trim)
                .toList();
        this.longest = longest;
        this.table = table;
    }

    @Override
    public String describe() {
        return "nft drops all between the host and ZooKeeper " + String.join(",", servers);
    }

    @Override
    public List<String> needs() {
        return List.of("nft", "getent");
    }

    @Override
    public void inject(Host leader) {
        String rules = servers.stream().map(server -> rules(leader, server)).collect(Collectors.joining("\n"));
        cut = leader;
        shells.later(leader, table, longest, "nft delete table inet " + table);
        shells.run(
                leader,
                "nft -f - <<'RULES'\ntable inet " + table + " {\n"
                        + "chain in { type filter hook input priority -200; }\n"
                        + "chain out { type filter hook output priority -200; }\n}\n" + rules + "\nRULES");
    }

    /** Names are looked up on the host: its view of them is the one that counts. */
    private String rules(Host leader, String server) {
        int colon = server.lastIndexOf(':');
        String name = colon < 0 ? server : server.substring(0, colon);
        String port = colon < 0 ? "2181" : server.substring(colon + 1);
        List<String> addresses = shells.run(
                        leader,
                        "getent ahosts " + name.replaceAll("[^A-Za-z0-9.:_-]", "") + " | cut -d' ' -f1 | sort -u")
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("[0-9a-fA-F.:]+"))
                .toList();
        if (addresses.isEmpty() || !port.matches("[0-9]+")) {
            throw CtlException.failed("ZooKeeper's " + server + " has no address on " + leader.name());
        }
        return addresses.stream()
                .map(address -> {
                    String ip = address.contains(":") ? "ip6" : "ip";
                    return "add rule inet " + table + " in " + ip + " saddr " + address + " tcp sport " + port
                            + " drop\n" + "add rule inet " + table + " out " + ip + " daddr " + address + " tcp dport "
                            + port + " drop";
                })
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void heal() {
        if (cut != null) {
            shells.run(
                    cut,
                    "nft delete table inet " + table + " 2>/dev/null\nsystemctl stop " + table
                            + ".service 2>/dev/null\n" + "! nft list table inet " + table + " >/dev/null 2>&1");
            cut = null;
        }
    }
}
