// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.livyha.it.GateSampler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program that scripts/campaign runs on the clients' host. Exit code 0: every invariant held; 1: one did not. */
public final class Campaign {
    private static final Logger log = LoggerFactory.getLogger(Campaign.class);
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Options options;
    private final History history;
    private final Testbed bed;
    private final Rounds rounds;
    private final List<Violation> faults = new ArrayList<>();
    private long restAt;

    private Campaign(Options options, History history, Testbed bed) {
        this.options = options;
        this.history = history;
        this.bed = bed;
        this.rounds = new Rounds(bed, history);
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        Evidence evidence;
        Report.Setting setting;
        try (History history = new History(options.out().resolve("history.jsonl"));
                Testbed bed = new Testbed(options, history);
                EnsembleProbe probe = new EnsembleProbe()) {
            long start = System.nanoTime();
            Campaign campaign = new Campaign(options, history, bed);
            bed.start();
            probe.start();
            log.info("the pair is whole after {} ms", (System.nanoTime() - start) / 1_000_000);
            Map<String, Map<String, Map<Integer, String>>> shown = campaign.run();
            probe.close();
            bed.close();
            setting = Report.Setting.of(options, Duration.ofNanos(System.nanoTime() - start));
            evidence = campaign.evidence(shown, probe.answered());
        }
        boolean held = new Report(options, setting, evidence).write();
        System.exit(held ? 0 : 1);
    }

    private Map<String, Map<String, Map<Integer, String>>> run() throws Exception {
        List<FaultKind> kinds = Faults.named(options.faults(), options);
        List<Schedule.Round> schedule = Schedule.of(options.seed(), options.rounds(), kinds);
        history.note("schedule", schedule);
        List<WorkClient> clients = clients();
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            clients.forEach(threads::execute);
            if (!Testbed.until(WARM_UP, () -> statements() >= 2L * clients.size())) {
                throw new IllegalStateException("no statements were run before the first fault");
            }
            for (Schedule.Round round : schedule) {
                rounds.play(round, kinds);
            }
        } finally {
            clients.forEach(WorkClient::stop);
            threads.shutdown();
            if (!threads.awaitTermination(100, TimeUnit.SECONDS)) {
                history.note(ClientsGoOn.HANG, "they are left");
                threads.shutdownNow();
            }
        }
        restAt = System.nanoTime();
        return settle();
    }

    private long statements() {
        return history.ops().stream().filter(op -> op.isStatement() && op.ok()).count();
    }

    private List<WorkClient> clients() throws IOException {
        String jar =
                Files.writeString(options.out().resolve("job.jar"), "nothing").toString();
        List<WorkClient> clients = new ArrayList<>();
        for (int i = 0; i < options.clients(); i++) {
            Server server = bed.servers().get(i % 2);
            boolean careful = i / 2 % 2 == 0;
            String name = (careful ? "careful" : "plain") + i;
            clients.add(new WorkClient(name, server, careful, jar, options.seed() * 31 + i, history));
        }
        return clients;
    }

    /** Nobody asks for anything any more: all must come to rest, and all that is ended must be gone. */
    private Map<String, Map<String, Map<Integer, String>>> settle() throws Exception {
        if (!Testbed.until(Converges.LIMIT, bed::isWhole)) {
            faults.add(new Violation("convergesAlone", "the pair was not whole in the end"));
            return shown();
        }
        if (!Testbed.until(Converges.LIMIT, this::everyDriverHasTwoLines)) {
            faults.add(new Violation(
                    "convergesAlone",
                    bed.spark().alive().size() + " drivers live, and lines are "
                            + bed.servers().stream().map(Server::lines).toList()));
        }
        if (!Testbed.until(Converges.LIMIT, () -> unready().isEmpty())) {
            faults.add(new Violation("recoveryIsComplete", "their drivers live, and they are not idle: " + unready()));
        }
        Map<String, Map<String, Map<Integer, String>>> shown = shown();
        Server leader = bed.leader();
        shown.get(leader.host())
                .get("/sessions")
                .keySet()
                .forEach(id -> Ask.send("DELETE", leader.url(), "/sessions/" + id, null, null, PATIENCE));
        if (!Testbed.until(Converges.LIMIT, this::nothingIsLeft)) {
            faults.add(new Violation(
                    "convergesAlone",
                    "all sessions are deleted, and there are left: drivers "
                            + bed.spark().alive() + ", lines "
                            + bed.servers().stream().map(Server::lines).toList()));
        }
        return shown;
    }

    private boolean everyDriverHasTwoLines() {
        int drivers = alive();
        return bed.servers().stream().allMatch(server -> server.lines() == drivers);
    }

    private boolean nothingIsLeft() {
        return alive() == 0 && bed.servers().stream().allMatch(server -> server.lines() == 0);
    }

    private int alive() {
        try {
            return bed.spark().alive().size();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Sessions whose spark-submit runs, and that are not idle. */
    private List<String> unready() {
        try {
            List<String> unready = new ArrayList<>();
            for (SparkStandIn.Launch launch : bed.spark().alive()) {
                String id = launch.application().split("-", -1)[2];
                String state = Ask.get(bed.leader().url(), "/sessions/" + id + "/state", PATIENCE)
                        .body()
                        .path("state")
                        .asText();
                if (!state.equals("idle")) {
                    unready.add(launch.application() + " " + state);
                }
            }
            return unready;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Map<String, Map<String, Map<Integer, String>>> shown() {
        Map<String, Map<String, Map<Integer, String>>> shown = new TreeMap<>();
        for (Server server : bed.servers()) {
            Map<String, Map<Integer, String>> tables = new TreeMap<>();
            for (String table : List.of("/sessions", "/batches")) {
                Map<Integer, String> names = new TreeMap<>();
                for (JsonNode entry : Ask.get(server.url(), table + "?size=1000000", PATIENCE)
                        .body()
                        .path("sessions")) {
                    names.put(entry.path("id").asInt(), entry.path("name").asText());
                }
                tables.put(table, names);
            }
            shown.put(server.host(), tables);
        }
        return shown;
    }

    /** @param writes when the ensemble was written to */
    private Evidence evidence(Map<String, Map<String, Map<Integer, String>>> shown, List<Long> writes)
            throws IOException {
        if (writes.isEmpty()) {
            throw new IllegalStateException("nobody has looked whether the ensemble was there");
        }
        Map<String, List<GateSampler.Sample>> gates = new TreeMap<>();
        for (Server server : bed.servers()) {
            gates.put(server.host(), GateSampler.read(server.gate()));
        }
        Path drivers = options.out().resolve("drivers.log");
        List<Path> members =
                Stream.of(1, 2, 3).map(member -> Ensemble.data(options, member)).toList();
        return new Evidence(
                history.ops(),
                gates,
                DriverEvent.read(drivers),
                StoreTransaction.read(members),
                bed.spark().launches(),
                rounds.results(),
                bed.killed(),
                history.notes(),
                restAt,
                shown,
                faults,
                new EnsembleWrites(writes, options.lease()));
    }
}
