// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.livyha.ctl.drill.fault.Fault;
import org.livyha.ctl.drill.load.Canary;
import org.livyha.ctl.drill.load.CreationLoad;
import org.livyha.ctl.drill.load.OpLog;
import org.livyha.ctl.drill.load.PatientClient;
import org.livyha.ctl.drill.load.ReadLoad;
import org.livyha.ctl.drill.load.Sender;
import org.livyha.ctl.drill.load.StatementLedger;
import org.livyha.ctl.drill.load.StatementLoad;
import org.livyha.ctl.drill.load.Stopwatch;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Http;
import org.livyha.ctl.pair.PairClient;

/**
 * One drill, run once. {@link #close}, which may come from another thread at any time, heals the fault and deletes what the
 * drill has made; both are done in any case.
 */
public final class Drill implements AutoCloseable {
    /** As patient as clients are: the kernel's second try comes after a second, its third after three. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Longer than a server parks a request. */
    private static final Duration REQUEST = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Plan plan;
    private final Fault fault;
    private final Consumer<String> say;
    private final Stopwatch watch = new Stopwatch();
    private final String prefix = "drill-" + UUID.randomUUID();
    private final Canary canary;
    private final PatientClient patient;
    private final Http http;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile CreationLoad made;

    /** @param say told what is being done, a sentence at a time */
    public Drill(Plan plan, Fault fault, Consumer<String> say) {
        this.plan = plan;
        this.fault = fault;
        this.say = say;
        this.http = new Http(plan.endpoint(), CONNECT, REQUEST);
        this.patient = new PatientClient(http, PATIENCE);
        this.canary = new Canary(patient, prefix);
    }

    /** @throws CtlException when the pair is not fit for it: then nothing was done */
    public DrillReport run() {
        List<String> objections = Fitness.objections(new PairClient(plan.hosts(), Duration.ofSeconds(5)).look());
        if (!objections.isEmpty()) {
            throw CtlException.failed("refused: " + String.join("; ", objections));
        }
        try {
            Files.createDirectories(plan.out());
            try (OpLog log = new OpLog(plan.out().resolve("operations.jsonl"));
                    StatusWatch status = new StatusWatch(plan.hosts(), watch)) {
                return run(log, status);
            }
        } catch (IOException e) {
            throw CtlException.failed("cannot write to " + plan.out() + ": " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw CtlException.failed(
                    "cannot write to " + plan.out() + ": " + e.getCause().getMessage());
        }
    }

    private DrillReport run(OpLog log, StatusWatch status) {
        say.accept("starting a session of its own, " + prefix);
        canary.start(plan.sessionStart());
        Sender sender = new Sender(http, watch, log);
        StatementLedger ledger = new StatementLedger();
        List<Round> rounds = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        status.start();
        try (ReadLoad reads = new ReadLoad(sender, canary.id(), plan.probeInterval());
                StatementLoad statements = new StatementLoad(sender, ledger, canary.id(), prefix);
                CreationLoad creations = new CreationLoad(sender, patient, plan.template(), prefix)) {
            made = creations;
            reads.start();
            statements.start();
            RoundRunner runner =
                    new RoundRunner(plan, fault, watch, status, log, canary, ledger, statements, creations);
            for (int number = 1; number <= plan.rounds() && !closed.get(); number++) {
                Round round = runner.run(number);
                rounds.add(round);
                say.accept(sentence(round));
            }
        } catch (CtlException e) {
            problems.add(e.getMessage());
            say.accept("stopped: " + e.getMessage());
        }
        problems.addAll(cleanUp());
        String versions = status.latest().stream()
                .map(seen -> seen.name() + " " + (seen.reached() ? seen.status().version() : "unreachable"))
                .collect(Collectors.joining(", "));
        return new DrillReport(
                plan.kind(),
                fault.describe(),
                watch.startedAt(),
                plan.endpoint(),
                versions,
                plan.limits(),
                rounds,
                problems);
    }

    private static String sentence(Round round) {
        String violated = round.verdicts().stream()
                .filter(Verdict::violated)
                .map(verdict -> verdict.name() + " (" + verdict.detail() + ")")
                .collect(Collectors.joining("; "));
        return "round " + round.number() + ": " + round.from() + " -> " + round.to() + ", outage "
                + Math.round(round.client().outage()) + " ms, failed "
                + round.client().failed() + " of "
                + round.client().operations() + ", " + (round.passed() ? "passed" : "FAILED: " + violated);
    }

    private List<String> cleanUp() {
        List<String> left = new ArrayList<>();
        if (closed.compareAndSet(false, true)) {
            try {
                fault.heal();
            } catch (CtlException e) {
                left.add("the fault could not be healed from here; it heals itself: " + e.getMessage());
            }
            if (made != null) {
                made.close();
            }
            if (canary.id() >= 0) {
                left.addAll(canary.deleteAll());
            }
        }
        return left;
    }

    @Override
    public void close() {
        cleanUp().forEach(say);
    }
}
