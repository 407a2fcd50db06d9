// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A switchover that is all that happens is done, and no request fails meanwhile, not even of a client that sends once. */
final class Switchovers implements Checker {
    static final String KIND = "switchover";

    private static final Set<Integer> FAILED = Set.of(Ask.NOT_SENT, 0, 502, 503);
    private static final Pattern DONE = Pattern.compile("HTTP/1\\.1 200 .*\"epoch\":(\\d+).*", Pattern.DOTALL);

    @Override
    public String name() {
        return "switchoverFailsNothing";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        return evidence.rounds().stream()
                .filter(round -> round.name().equals(KIND))
                .flatMap(round -> Stream.concat(notDone(evidence, round), failed(evidence, round)))
                .toList();
    }

    /** The order was answered with 200 and a new epoch, or the round has shown nothing. */
    private Stream<Violation> notDone(Evidence evidence, RoundResult round) {
        long before = evidence.gates().values().stream()
                .flatMap(List::stream)
                .filter(sample -> sample.answeredAt() < round.struckAt())
                .mapToLong(sample -> sample.epoch())
                .max()
                .orElse(0);
        List<String> answers = evidence.notes().stream()
                .filter(note -> note.event().equals(KIND) && note.isIn(round))
                .map(Note::what)
                .toList();
        boolean done =
                answers.stream().map(DONE::matcher).anyMatch(answer -> answer.matches() && epoch(answer) > before);
        return done
                ? Stream.empty()
                : Stream.of(new Violation(
                        name(),
                        "round " + round.number() + ": no switchover to an epoch after " + before + ", but "
                                + answers));
    }

    private static long epoch(Matcher answer) {
        return Long.parseLong(answer.group(1));
    }

    private Stream<Violation> failed(Evidence evidence, RoundResult round) {
        return evidence.ops().stream()
                .filter(op -> op.invokedAt() >= round.struckAt() && op.endedAt() <= round.wholeAt())
                .filter(op -> FAILED.contains(op.status()))
                .map(op -> new Violation(
                        name(),
                        "round " + round.number() + ": " + op.verb() + " " + op.what() + " at " + op.server() + " got "
                                + op.status() + " '" + op.text() + "' after " + op.millis() + " ms"));
    }
}
