// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Judges one look at both servers: what is not as it should be. Nothing found means that either may fail now. */
public final class PairHealth {
    private PairHealth() {}

    public static List<Finding> of(List<Seen> seen) {
        List<Finding> findings = new ArrayList<>();
        for (Seen one : seen) {
            if (!one.reached()) {
                findings.add(new Finding("unreachable", one.name() + " does not answer: " + one.problem()));
            }
        }
        List<Seen> reached = seen.stream().filter(Seen::reached).toList();
        if (!reached.isEmpty()) {
            leaders(reached, findings);
            standbys(reached, findings);
            paused(reached, findings);
            versions(reached, findings);
            address(reached, reached.size() == seen.size(), findings);
        }
        return List.copyOf(findings);
    }

    private static void leaders(List<Seen> reached, List<Finding> findings) {
        List<Seen> leaders = reached.stream().filter(Seen::leads).toList();
        if (leaders.isEmpty()) {
            findings.add(new Finding("no-leader", "NOBODY LEADS: requests wait, and are refused after a while"));
        } else if (leaders.size() > 1) {
            findings.add(new Finding(
                    "two-leaders",
                    "TWO LEADERS: "
                            + leaders.stream()
                                    .map(leader -> leader.name() + " in epoch "
                                            + leader.status().epoch())
                                    .collect(Collectors.joining(", "))
                            + "; look again: the lower epoch must be gone within its lease"));
        }
    }

    private static void standbys(List<Seen> reached, List<Finding> findings) {
        for (Seen one : reached) {
            if (one.leads()) {
                continue;
            }
            if (!one.status().warm()) {
                String why = one.status().unfit() == null
                        ? "it does not say why"
                        : one.status().unfit();
                findings.add(
                        new Finding("standby-not-warm", one.name() + " IS NOT WARM and would not take over: " + why));
            } else if (one.status().unfit() != null) {
                findings.add(new Finding(
                        "standby-unfit",
                        one.name() + " would not take over: " + one.status().unfit()));
            } else if (one.status().leader() != null && !one.status().watchesLeader()) {
                findings.add(new Finding(
                        "standby-does-not-watch",
                        one.name() + " DOES NOT WATCH " + one.status().leader() + ", has no line to it, and would take"
                                + " over only when its session in ZooKeeper has run out"));
            }
        }
    }

    private static void paused(List<Seen> reached, List<Finding> findings) {
        reached.stream()
                .map(one -> one.status().paused())
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(paused -> findings.add(new Finding(
                        "paused",
                        "PAUSED since " + paused.since() + " by " + paused.by() + " (" + paused.reason()
                                + "): NO AUTOMATIC TAKEOVER; livyctl resume ends it")));
    }

    private static void versions(List<Seen> reached, List<Finding> findings) {
        if (reached.stream().map(one -> one.status().version()).distinct().count() > 1) {
            findings.add(new Finding(
                    "version-skew",
                    "the servers differ in version: "
                            + reached.stream()
                                    .map(one ->
                                            one.name() + " has " + one.status().version())
                                    .collect(Collectors.joining(", "))));
        }
    }

    private static void address(List<Seen> reached, boolean all, List<Finding> findings) {
        if (reached.stream().allMatch(one -> one.status().holdsAddress() == null)) {
            return;
        }
        List<Seen> holders = reached.stream()
                .filter(one -> Boolean.TRUE.equals(one.status().holdsAddress()))
                .toList();
        if (holders.isEmpty()) {
            findings.add(new Finding(
                    "address-nowhere",
                    all ? "NO HOST HOLDS THE VIRTUAL ADDRESS" : "NO HOST THAT ANSWERS HOLDS THE VIRTUAL ADDRESS"));
        } else if (holders.size() > 1) {
            findings.add(new Finding("address-twice", "BOTH HOSTS HOLD THE VIRTUAL ADDRESS"));
        } else if (!holders.get(0).leads() && reached.stream().anyMatch(Seen::leads)) {
            findings.add(new Finding(
                    "address-elsewhere",
                    "the virtual address is at " + holders.get(0).name() + ", which does not lead: its requests are"
                            + " forwarded"));
        }
    }
}
