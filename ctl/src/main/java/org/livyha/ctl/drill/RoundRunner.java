// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.livyha.ctl.drill.fault.Fault;
import org.livyha.ctl.drill.load.Canary;
import org.livyha.ctl.drill.load.CreationLoad;
import org.livyha.ctl.drill.load.OpLog;
import org.livyha.ctl.drill.load.StatementLedger;
import org.livyha.ctl.drill.load.StatementLoad;
import org.livyha.ctl.drill.load.Stopwatch;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.HaHistory;
import org.livyha.ctl.pair.HaStatus;
import org.livyha.ctl.pair.PairClient;
import org.livyha.ctl.pair.Seen;

/** Runs one round after the other: waits until the pair is fit, breaks it, waits until it is fit again, and judges. */
final class RoundRunner {
    private static final Duration UNCHANGED = Duration.ofSeconds(3);
    private static final double SETTLED_MILLIS = 500;

    private final Plan plan;
    private final Fault fault;
    private final Stopwatch watch;
    private final StatusWatch status;
    private final OpLog log;
    private final Canary canary;
    private final StatementLedger ledger;
    private final StatementLoad statements;
    private final CreationLoad creations;

    RoundRunner(
            Plan plan,
            Fault fault,
            Stopwatch watch,
            StatusWatch status,
            OpLog log,
            Canary canary,
            StatementLedger ledger,
            StatementLoad statements,
            CreationLoad creations) {
        this.plan = plan;
        this.fault = fault;
        this.watch = watch;
        this.status = status;
        this.log = log;
        this.canary = canary;
        this.ledger = ledger;
        this.statements = statements;
        this.creations = creations;
    }

    Round run(int number) {
        if (awaitFit(watch.now(), plan.limits().converge()).isEmpty()) {
            throw CtlException.failed("not fit for round " + number + ": " + String.join("; ", unfit()));
        }
        // What is measured is a pair at rest. A standby that was started a moment ago is slower, and as ready.
        await(watch.now() + plan.limits().converge().toMillis(), () -> status.latest().stream()
                .noneMatch(server -> server.reached() && server.status().rehearsing()));
        Stopwatch.sleep(plan.steady().toMillis());
        Seen leader = leader().orElseThrow(() -> CtlException.failed("nobody leads"));
        HaStatus before = leader.status();
        for (int i = 0; i < plan.creations(); i++) {
            creations.begin();
        }
        double faultAt = watch.now();
        double healedAt;
        try {
            fault.inject(leader.host());
            awaitChange(before, faultAt);
        } finally {
            fault.heal();
            healedAt = watch.now();
        }
        Optional<Double> converged = awaitFit(healedAt, plan.limits().converge());
        return judge(number, before, faultAt, healedAt, converged.map(at -> at - healedAt));
    }

    private Round judge(int number, HaStatus before, double faultAt, double healedAt, Optional<Double> converged) {
        List<String> unfit = converged.isPresent() ? List.of() : unfit();
        List<String> canaryProblems = new ArrayList<>();
        StatementLedger.Verdict promised;
        statements.pause();
        try {
            readLedger(canaryProblems);
            promised = ledger.verdict();
        } finally {
            statements.resume();
        }
        Optional<HaHistory.Change> change = change(before.epoch());
        Evidence evidence = new Evidence(
                plan.kind(),
                faultAt,
                healedAt,
                log.take(),
                status.take(),
                before.nodeId(),
                before.epoch(),
                before.lines().attached(),
                change,
                change.map(one -> watch.at(Instant.parse(one.since()))),
                promised,
                creations.check(),
                canaryProblems,
                converged,
                unfit);
        ClientView client = ClientView.of(evidence);
        Phases phases = Phases.of(evidence);
        return new Round(
                number,
                before.nodeId(),
                leader().map(Seen::name).orElse("nobody"),
                change.map(HaHistory.Change::reason).orElse(null),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                client,
                phases,
                converged.orElse(null),
                promised.acknowledged(),
                promised.unacknowledged().size(),
                promised.lost(),
                promised.doubled(),
                new Judge(plan.limits()).judge(evidence, client, phases),
                evidence);
    }

    private void readLedger(List<String> problems) {
        try {
            ledger.executed(canary.executed(ledger.told()));
            JsonNode session = canary.show();
            String appId = session.path("appId").isNull()
                    ? null
                    : session.path("appId").asText();
            if (canary.appId() != null && !canary.appId().equals(appId)) {
                problems.add("the drill's session had application " + canary.appId() + ", now " + appId);
            }
        } catch (CtlException e) {
            problems.add("the drill's session does not answer as before: " + e.getMessage());
        }
    }

    /** What the history says of the first term after that epoch; waits for it, as it is written after the leader serves. */
    private Optional<HaHistory.Change> change(long epochBefore) {
        double deadline = watch.now() + (plan.kind().changesLeader() ? 5000 : 0);
        while (true) {
            try {
                List<HaHistory.Change> later = new PairClient(plan.hosts(), Duration.ofSeconds(5))
                        .history().changes().stream()
                                .filter(change -> change.epoch() > epochBefore)
                                .toList();
                if (!later.isEmpty()) {
                    return Optional.of(later.get(later.size() - 1));
                }
            } catch (CtlException e) {
                // tried again
            }
            if (watch.now() >= deadline || !Stopwatch.sleep(200)) {
                return Optional.empty();
            }
        }
    }

    /** Until another one leads and the client is answered again; or for a while, when nothing should change. */
    private void awaitChange(HaStatus before, double faultAt) {
        if (!plan.kind().changesLeader()) {
            Stopwatch.sleep(UNCHANGED.toMillis());
            return;
        }
        double limit = faultAt + plan.changeLimit().toMillis();
        await(limit, () -> leader().filter(seen -> seen.status().epoch() > before.epoch())
                .isPresent());
        double led = watch.now();
        await(limit, () -> log.hasSuccessSince(led));
    }

    /** When it was fit, and stayed so for a moment; empty when it was not in time. */
    private Optional<Double> awaitFit(double since, Duration limit) {
        double deadline = since + limit.toMillis();
        while (watch.now() < deadline) {
            await(deadline, this::isFit);
            double fit = watch.now();
            boolean stays = true;
            while (stays && watch.now() - fit < SETTLED_MILLIS) {
                stays = isFit() && Stopwatch.sleep(20);
            }
            if (stays && log.hasSuccessSince(fit)) {
                return Optional.of(fit);
            }
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        return Optional.empty();
    }

    private boolean isFit() {
        return Fitness.objections(status.latest()).isEmpty();
    }

    private List<String> unfit() {
        List<String> objections = Fitness.objections(status.latest());
        return objections.isEmpty() ? List.of("the client gets no answers at " + plan.endpoint()) : objections;
    }

    private Optional<Seen> leader() {
        return status.latest().stream().filter(Seen::leads).findFirst();
    }

    private void await(double deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean() && watch.now() < deadline) {
            if (!Stopwatch.sleep(10)) {
                return;
            }
        }
    }
}
