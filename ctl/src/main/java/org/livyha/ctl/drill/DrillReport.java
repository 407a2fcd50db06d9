// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.livyha.ctl.drill.fault.DrillKind;

/**
 * All that came of a drill.
 *
 * @param fault what was done to the leader's host
 * @param versions of both servers
 * @param problems why it ended early, and what could not be cleaned up
 */
public record DrillReport(
        DrillKind kind,
        String fault,
        Instant startedAt,
        URI endpoint,
        String versions,
        Limits limits,
        List<Round> rounds,
        List<String> problems) {
    public DrillReport {
        rounds = List.copyOf(rounds);
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty() && !rounds.isEmpty() && rounds.stream().allMatch(Round::passed);
    }

    /** Outage, added latency and each phase, over the rounds. */
    public List<Figures> summary() {
        List<Figures> figures = new ArrayList<>();
        figures.add(Figures.of(
                "outage", rounds.stream().map(round -> round.client().outage()).toList()));
        figures.add(Figures.of(
                "added latency p99",
                rounds.stream().map(round -> round.client().addedP99()).toList()));
        for (int i = 0; i < Phases.NAMES.size(); i++) {
            int phase = i;
            List<Double> values = rounds.stream()
                    .map(round -> round.phases().values().get(phase))
                    .map(value -> value.orElse(null))
                    .toList();
            figures.add(Figures.of(Phases.NAMES.get(i), values));
        }
        figures.add(Figures.of(
                "fit again", rounds.stream().map(Round::convergedAfter).toList()));
        return figures;
    }

    /** The loads of the rounds. */
    public Figures load() {
        return Figures.of("load", rounds.stream().map(Round::load).toList());
    }

    /** Names of all verdicts, in their order. */
    List<String> verdictNames() {
        return rounds.stream()
                .flatMap(round -> round.verdicts().stream())
                .map(Verdict::name)
                .distinct()
                .toList();
    }

    /** How it came out over all rounds: violated if once violated. */
    Verdict.Result result(String name) {
        List<Verdict.Result> results = rounds.stream()
                .flatMap(round -> round.verdicts().stream())
                .filter(verdict -> verdict.name().equals(name))
                .map(Verdict::result)
                .toList();
        return Optional.of(Verdict.Result.VIOLATED)
                .filter(results::contains)
                .or(() -> Optional.of(Verdict.Result.HELD).filter(results::contains))
                .orElse(Verdict.Result.NOT_SEEN);
    }
}
