// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.livyha.ctl.drill.load.Op;
import org.livyha.ctl.drill.load.StatementLedger;
import org.livyha.ctl.pair.HaHistory;

/** Says of each invariant that a drill can see whether it held. Knows nothing but the evidence. */
final class Judge {
    private final Limits limits;

    Judge(Limits limits) {
        this.limits = limits;
    }

    List<Verdict> judge(Evidence evidence, ClientView client, Phases phases) {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(nothingAcknowledgedIsLost(evidence));
        verdicts.add(nothingRunsTwice(evidence.statements()));
        verdicts.add(Verdict.of(
                "idsAreNeverReused",
                evidence.statements().contradictions().stream()
                        .filter(text -> text.contains("were both given"))
                        .toList(),
                "no id was given twice"));
        verdicts.add(standbyNeverAnswersAsLeader(evidence));
        verdicts.add(Verdict.of(
                "driversOutliveServers", evidence.canary(), "the drill's session has its application and its memory"));
        verdicts.add(new LeaderJudge(limits).deadBeforeReplaced(evidence));
        verdicts.add(recoveryIsComplete(evidence, phases));
        verdicts.add(new LeaderJudge(limits).addressFollowsLeader(evidence, phases));
        verdicts.add(Verdict.of(
                "convergesAlone",
                evidence.convergedAfter().isPresent() ? List.of() : evidence.unfit(),
                evidence.convergedAfter()
                        .map(after -> "fit again " + Math.round(after) + " ms after the fault was healed")
                        .orElse("")));
        verdicts.add(clearErrors(evidence));
        verdicts.addAll(figures(evidence, client));
        return List.copyOf(verdicts);
    }

    private static Verdict nothingAcknowledgedIsLost(Evidence evidence) {
        StatementLedger.Verdict statements = evidence.statements();
        List<String> lost = new ArrayList<>();
        statements.lost().forEach(number -> lost.add("statement " + number + " was acknowledged and never run"));
        statements.contradictions().stream()
                .filter(text -> !text.contains("were both given") && !text.contains("never sent"))
                .forEach(lost::add);
        lost.addAll(evidence.creations());
        return Verdict.of(
                "nothingAcknowledgedIsLost", lost, statements.acknowledged() + " acknowledged statements were all run");
    }

    private static Verdict nothingRunsTwice(StatementLedger.Verdict statements) {
        List<String> twice = new ArrayList<>();
        statements.doubled().forEach(number -> twice.add("statement " + number + " was run more than once"));
        statements
                .refusedAndRun()
                .forEach(number -> twice.add(
                        "statement " + number + " was answered 503 and was run: its client may send it again"));
        statements.contradictions().stream()
                .filter(text -> text.contains("never sent"))
                .forEach(twice::add);
        return Verdict.of("nothingRunsTwice", twice, statements.executed() + " executions, none twice");
    }

    private static Verdict standbyNeverAnswersAsLeader(Evidence evidence) {
        List<String> wrong = evidence.ops().stream()
                .filter(op -> op.isProbe() && op.outcome() == Op.Outcome.WRONG)
                .map(op -> op.subject() + " at " + Math.round(op.begin() - evidence.faultAt()) + " ms: " + op.detail())
                .toList();
        return Verdict.of("standbyNeverAnswersAsLeader", wrong, "no 404, no partial list");
    }

    private static Verdict recoveryIsComplete(Evidence evidence, Phases phases) {
        if (!evidence.kind().changesLeader()) {
            return Verdict.notSeen("recoveryIsComplete", "no takeover");
        }
        Optional<HaHistory.Change> change = evidence.change();
        if (change.isEmpty()) {
            return Verdict.of(
                    "recoveryIsComplete",
                    List.of("the history tells of no new term after epoch " + evidence.epochBefore()),
                    "");
        }
        List<String> wrong = new ArrayList<>();
        if (change.get().lost() > 0) {
            wrong.add(change.get().lost() + " records were lost");
        }
        if (change.get().unreadable() > 0) {
            wrong.add(change.get().unreadable() + " records could not be read");
        }
        if (phases.attached() == null) {
            wrong.add("fewer drivers attached than the " + evidence.attachedBefore() + " before");
        }
        return Verdict.of(
                "recoveryIsComplete",
                wrong,
                change.get().sessions() + " sessions and " + change.get().batches() + " batches");
    }

    private static Verdict clearErrors(Evidence evidence) {
        List<String> unclear = evidence.ops().stream()
                .filter(op -> op.status() >= 400)
                .filter(op -> op.detail() == null
                        || op.detail().length() <= 4
                        || op.detail().contains("\tat ")
                        || op.detail().contains("Exception"))
                .map(op -> op.subject() + ": " + op.detail())
                .toList();
        return Verdict.of("clearErrors", unclear, "every refusal said why");
    }

    private List<Verdict> figures(Evidence evidence, ClientView client) {
        List<Verdict> figures = new ArrayList<>();
        figures.add(figure("figure: outage", client.outage(), limits.outage().toMillis()));
        limits.addedLatency()
                .ifPresent(limit -> figures.add(
                        figure("figure: added latency, 99th percentile", client.addedP99(), limit.toMillis())));
        if (!evidence.kind().changesLeader()) {
            figures.add(Verdict.of(
                    "figure: no change of leader",
                    evidence.change().map(change -> change.nodeId() + " took over in epoch " + change.epoch()).stream()
                            .toList(),
                    evidence.before() + " led all the time"));
        }
        if (limits.noFailure()) {
            figures.add(Verdict.of(
                    "figure: no failed request",
                    evidence.ops().stream()
                            .filter(op -> !op.ok())
                            .map(op -> op.subject() + ": " + op.detail())
                            .toList(),
                    client.operations() + " requests, none failed"));
        }
        return figures;
    }

    private static Verdict figure(String name, double seen, long limit) {
        String text = String.format(Locale.ROOT, "%.0f ms, limit %d ms", seen, limit);
        return Verdict.of(name, seen > limit ? List.of(text) : List.of(), text);
    }
}
