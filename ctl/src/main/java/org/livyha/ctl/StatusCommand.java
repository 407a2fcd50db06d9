// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.pair.Finding;
import org.livyha.ctl.pair.HaStatus;
import org.livyha.ctl.pair.PairHealth;
import org.livyha.ctl.pair.Seen;
import org.livyha.ctl.text.Durations;
import org.livyha.ctl.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code livyctl status}. */
@Command(
        name = "status",
        description = "Shows both servers and says loudly what is not as it should be; then it exits with 1.")
final class StatusCommand extends Answering {
    @Mixin
    private PairOptions pair;

    /** @param ok nothing was found; false too when no server was reached */
    record Status(boolean ok, List<Finding> findings, Map<String, Seen> servers) {}

    @Override
    public Integer call() {
        List<Seen> seen = pair.client().look();
        List<Finding> findings = PairHealth.of(seen);
        if (json()) {
            Map<String, Seen> servers = new LinkedHashMap<>();
            seen.forEach(one -> servers.put(one.host().url().toString(), one));
            printJson(new Status(findings.isEmpty(), findings, servers));
        } else {
            table(seen).print(out());
            findings.forEach(finding -> out().println("!! " + finding.text()));
            if (findings.isEmpty()) {
                out().println(
                                seen.size() < 2
                                        ? "This server is well; of its partner nothing is known."
                                        : "All is well: one leader, and a warm standby that may take over at any time.");
            }
        }
        if (seen.stream().noneMatch(Seen::reached)) {
            // Not thrown: the answer is there already, and is to be the only one.
            err().println("livyctl: no server answers");
            return ExitCodes.UNREACHABLE;
        }
        return findings.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static Table table(List<Seen> seen) {
        Table table = new Table(
                "SERVER",
                "ROLE",
                "EPOCH",
                "LEASE",
                "WARM",
                "LAG",
                "RECORDS",
                "ATTACHED",
                "PARKED",
                "WAITING",
                "ADDRESS",
                "VERSION",
                "URL");
        for (Seen one : seen) {
            HaStatus status = one.status();
            if (status == null) {
                table.row(
                        one.name(),
                        "UNREACHABLE",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        one.host().url());
                continue;
            }
            table.row(
                    one.name(),
                    status.role(),
                    status.epoch(),
                    status.leads() ? Durations.showMillis(status.leaseMillis()) : null,
                    status.leads() ? null : status.warm() ? "yes" : "NO",
                    lag(status.mirror()),
                    status.mirror().records(),
                    status.lines().attached(),
                    status.lines().parked(),
                    status.requestsParked(),
                    status.holdsAddress() == null ? null : status.holdsAddress() ? "here" : "no",
                    status.version(),
                    one.host().url());
        }
        return table;
    }

    private static String lag(HaStatus.Mirror mirror) {
        if (!mirror.caughtUp()) {
            return "behind";
        }
        return mirror.lagMillis() == null ? null : Durations.showMillis(mirror.lagMillis());
    }
}
