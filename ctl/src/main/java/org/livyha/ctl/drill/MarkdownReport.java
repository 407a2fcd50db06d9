// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report for people who read text. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String of(DrillReport report) {
        StringBuilder text = new StringBuilder();
        text.append("# Drill ").append(report.kind().word()).append(": ");
        text.append(report.passed() ? "passed" : "FAILED").append("\n\n");
        text.append("- what was done: ").append(report.fault()).append('\n');
        text.append("- begun: ")
                .append(report.startedAt())
                .append(", rounds: ")
                .append(report.rounds().size());
        text.append(", client at ").append(report.endpoint()).append('\n');
        text.append("- versions: ").append(report.versions()).append('\n');
        Figures load = report.load();
        text.append("- load of the drill's machine: ")
                .append(decimal(load.min()) + " / " + decimal(load.median()) + " / " + decimal(load.max()))
                .append(" (min / median / max)\n");
        report.problems()
                .forEach(problem ->
                        text.append("- **problem**: ").append(problem).append('\n'));
        text.append("\n## Figures\n\nMilliseconds; phases are after the fault.\n\n");
        row(text, List.of("figure", "rounds", "min", "median", "max"));
        rule(text, 5);
        for (Figures figures : report.summary()) {
            row(
                    text,
                    List.of(
                            figures.name(),
                            "" + figures.rounds(),
                            ms(figures.min()),
                            ms(figures.median()),
                            ms(figures.max())));
        }
        text.append("\n## Verdicts\n\n");
        row(text, List.of("invariant", "verdict", "violated by, or seen in the last round"));
        rule(text, 3);
        for (String name : report.verdictNames()) {
            row(text, List.of("`" + name + "`", word(report.result(name)), detail(report, name)));
        }
        text.append("\n## Rounds\n\n");
        List<String> header = new ArrayList<>(
                List.of("round", "leader", "reason", "outage", "added p99", "failed", "parked", "retried"));
        header.addAll(Phases.NAMES);
        header.addAll(List.of("fit again", "lost", "doubled", "verdict"));
        row(text, header);
        rule(text, header.size());
        report.rounds().forEach(round -> row(text, cells(round)));
        return text.toString();
    }

    private static List<String> cells(Round round) {
        ClientView client = round.client();
        List<String> cells = new ArrayList<>(List.of(
                "" + round.number(),
                round.from() + " to " + round.to(),
                round.reason() == null ? "-" : round.reason(),
                ms(client.outage()),
                ms(client.addedP99()),
                client.failed() + " of " + client.operations(),
                "" + client.slow(),
                "" + client.retried()));
        round.phases()
                .values()
                .forEach(value -> cells.add(value.map(MarkdownReport::ms).orElse("-")));
        cells.add(round.convergedAfter() == null ? "-" : ms(round.convergedAfter()));
        cells.add("" + round.statementsLost().size());
        cells.add("" + round.statementsDoubled().size());
        cells.add(round.passed() ? "passed" : "FAILED");
        return cells;
    }

    /** The first violation if there is one, else what was seen in the last round. */
    static String detail(DrillReport report, String name) {
        List<String> details = new ArrayList<>();
        String last = "";
        for (Round round : report.rounds()) {
            for (Verdict verdict : round.verdicts()) {
                if (verdict.name().equals(name)) {
                    last = verdict.detail();
                    if (verdict.violated()) {
                        details.add("round " + round.number() + ": " + verdict.detail());
                    }
                }
            }
        }
        String more = details.size() > 3 ? "; and " + (details.size() - 3) + " more rounds" : "";
        return details.isEmpty() ? last : details.stream().limit(3).collect(Collectors.joining("; ")) + more;
    }

    static String word(Verdict.Result result) {
        return switch (result) {
            case HELD -> "held";
            case VIOLATED -> "VIOLATED";
            case NOT_SEEN -> "not seen";
        };
    }

    static String ms(double value) {
        return Double.isNaN(value) ? "-" : Double.isInfinite(value) ? "for ever" : "" + Math.round(value);
    }

    static String decimal(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ");
        text.append(cells.stream()
                .map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
                .collect(Collectors.joining(" | ")));
        text.append(" |\n");
    }

    private static void rule(StringBuilder text, int columns) {
        text.append("|---".repeat(columns)).append("|\n");
    }
}
