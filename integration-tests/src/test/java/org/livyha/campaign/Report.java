// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a campaign found, for people and for programs: {@code report.md} and {@code report.json}. */
final class Report {
    private static final Logger log = LoggerFactory.getLogger(Report.class);
    private static final int SHOWN = 10;
    private static final List<Checker> CHECKERS = List.of(
            new OneEpochWrites(),
            new DriversObey(),
            new DisjointGates(),
            new AnswersInOrder(),
            new AcknowledgedExists(),
            new UniqueGrowingIds(),
            new RunsOnce(),
            new Parked(),
            new ClientsGoOn(),
            new ClearAnswers(),
            new DriversOutlive(),
            new Switchovers(),
            new ShortDisconnects(),
            new Converges());

    private final Options options;
    private final Setting setting;
    private final Evidence evidence;

    Report(Options options, Setting setting, Evidence evidence) {
        this.options = options;
        this.setting = setting;
        this.evidence = evidence;
    }

    /** Where and when it was run. */
    record Setting(
            int rounds,
            long seed,
            List<String> faults,
            int clients,
            long sessionTimeoutSeconds,
            boolean apart,
            boolean clockFaults,
            String ended,
            long seconds,
            String load,
            int processors,
            String java,
            String system) {
        static Setting of(Options options, Duration took) {
            return new Setting(
                    options.rounds(),
                    options.seed(),
                    options.faults(),
                    options.clients(),
                    options.sessionTimeout().toSeconds(),
                    options.apart(),
                    options.clock() != null,
                    Instant.now().toString(),
                    took.toSeconds(),
                    loadAverage(),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.vm.version"),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"));
        }
    }

    static String loadAverage() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Writes both; returns whether every invariant held. */
    boolean write() throws IOException {
        Map<String, List<Violation>> verdicts = new TreeMap<>();
        CHECKERS.forEach(checker -> verdicts.put(checker.name(), checker.check(evidence)));
        boolean held = verdicts.values().stream().allMatch(List::isEmpty);
        Map<String, Outages.Row> rows = Outages.byFault(evidence);
        OptionalLong margin = DisjointGates.smallestMargin(evidence);
        String marginText = margin.isPresent() ? margin.getAsLong() / 1_000_000 + " ms" : "none: one leader only";

        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("held", held);
        json.set("setting", mapper.valueToTree(setting));
        json.set("operations", mapper.valueToTree(operations()));
        json.put("smallestMarginBetweenLeaders", marginText);
        json.put("commandsOfOldEpochsRefusedByDrivers", refused());
        json.set("shortDisconnects", mapper.valueToTree(ShortDisconnects.cost(evidence)));
        json.set("faults", mapper.valueToTree(rows));
        json.set("verdicts", mapper.valueToTree(verdicts));
        json.set("rounds", mapper.valueToTree(evidence.rounds()));
        Files.writeString(options.out().resolve("report.json"), json.toPrettyString() + "\n");
        Files.writeString(options.out().resolve("report.md"), markdown(verdicts, rows, marginText, held));
        verdicts.forEach(
                (name, found) -> log.info("{}: {}", name, found.isEmpty() ? "held" : found.size() + " violations"));
        verdicts.values().stream().flatMap(List::stream).limit(SHOWN).forEach(violation -> log.error("{}", violation));
        log.info("{} report={}", held ? "all held" : "VIOLATED", options.out().resolve("report.md"));
        return held;
    }

    private long refused() {
        return evidence.drivers().stream()
                .filter(event -> event.what().equals("refused"))
                .count();
    }

    private Map<String, Long> operations() {
        return evidence.ops().stream()
                .collect(Collectors.groupingBy(
                        op -> (op.isStatement() ? "statement " : "") + op.verb() + " " + op.outcome(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private String markdown(
            Map<String, List<Violation>> verdicts, Map<String, Outages.Row> rows, String margin, boolean held) {
        StringBuilder text =
                new StringBuilder("# Fault campaign: " + (held ? "every invariant held" : "VIOLATED") + "\n\n");
        text.append("scripts/campaign --rounds ")
                .append(setting.rounds())
                .append(" --seed ")
                .append(setting.seed());
        text.append(setting.faults().isEmpty() ? "" : " --faults " + String.join(",", setting.faults()));
        text.append("\n\n").append(setting).append("\n\n## Verdicts\n\n| invariant | violations |\n|---|---|\n");
        verdicts.forEach((name, found) -> text.append("| " + name + " | " + found.size() + " |\n"));
        text.append("\nSmallest margin between two leaders: " + margin
                + ". Commands of old epochs that drivers refused: " + refused() + ".\n");
        ShortDisconnects.Cost cost = ShortDisconnects.cost(evidence);
        if (cost.rounds() + cost.tooLong() > 0) {
            text.append("\nRounds in which nothing but members of the ensemble died, ms: " + cost + "\n");
        }
        verdicts.values().stream()
                .flatMap(found -> found.stream().limit(SHOWN))
                .forEach(violation -> text.append("\n- " + violation.invariant() + ": " + violation.what() + "\n"));
        text.append("\n"
                + "## Faults\n\n"
                + "Outage: the longest time in a round without one good answer, at either server. ms, min / median"
                + " / max.\n\n"
                + "| faults of a round | rounds | without effect | outage | at the worse server | whole after healing |\n"
                + "|---|---|---|---|---|---|\n");
        rows.forEach((name, row) -> text.append("| " + name + " | " + row.rounds() + " | " + row.withoutEffect() + " | "
                + row.outage() + " | " + row.worseServer() + " | " + row.convergence() + " |\n"));
        text.append("\n## Operations\n\n| operation | number |\n|---|---|\n");
        operations().forEach((name, number) -> text.append("| " + name + " | " + number + " |\n"));
        return text.toString();
    }
}
