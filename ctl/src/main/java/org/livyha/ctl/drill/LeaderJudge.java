// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.ArrayList;
import java.util.List;

/** Judges who led and who held the address, by looking at both servers all the time. */
final class LeaderJudge {
    private final Limits limits;

    LeaderJudge(Limits limits) {
        this.limits = limits;
    }

    /**
     * Nobody says that he leads after somebody else has said so in a later epoch. A look began and ended; so only an answer to
     * a look that began after the other one had ended proves anything.
     */
    Verdict deadBeforeReplaced(Evidence evidence) {
        List<String> late = new ArrayList<>();
        Sample highest = null;
        for (Sample sample : evidence.samples()) {
            if (!sample.leads()) {
                continue;
            }
            if (highest != null
                    && sample.begin() > highest.end()
                    && sample.status().epoch() < highest.status().epoch()) {
                late.add(sample.host() + " said that it leads in epoch "
                        + sample.status().epoch() + ", "
                        + Math.round(sample.begin() - highest.end()) + " ms after " + highest.host()
                        + " had said so in epoch "
                        + highest.status().epoch());
            }
            if (highest == null || sample.status().epoch() > highest.status().epoch()) {
                highest = sample;
            }
        }
        return Verdict.of(
                "deadBeforeReplaced",
                late,
                "no old leader after a new one, in " + evidence.samples().size() + " looks");
    }

    /** The new leader's host holds the address soon after the gate is open, and nobody else does after that. */
    Verdict addressFollowsLeader(Evidence evidence, Phases phases) {
        String name = "addressFollowsLeader";
        boolean told = evidence.samples().stream()
                .anyMatch(sample -> sample.status() != null && sample.status().holdsAddress() != null);
        if (!told) {
            return Verdict.notSeen(name, "the servers were not told the virtual address");
        }
        List<String> wrong = new ArrayList<>();
        if (evidence.kind().changesLeader()) {
            if (phases.gate() == null || phases.address() == null) {
                wrong.add("the new leader's host was never seen with the address");
            } else if (phases.address() - phases.gate() > limits.address().toMillis()) {
                wrong.add("the address came " + Math.round(phases.address() - phases.gate())
                        + " ms after the gate, limit " + limits.address().toMillis() + " ms");
            }
        }
        double grace = evidence.faultAt()
                + (phases.gate() == null ? limits.outage().toMillis() : phases.gate())
                + limits.address().toMillis();
        evidence.samples().stream()
                .filter(sample -> sample.begin() > grace && sample.holdsAddress() && !sample.leads())
                .findFirst()
                .ifPresent(sample -> wrong.add(sample.host() + " held the address without leading, still "
                        + Math.round(sample.begin() - evidence.faultAt()) + " ms after the fault"));
        String seen = phases.address() == null
                ? "it stayed at the leader"
                : "at the new leader " + Math.round(phases.address()) + " ms after the fault";
        return Verdict.of(name, wrong, seen);
    }
}
