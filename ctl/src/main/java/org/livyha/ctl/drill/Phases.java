// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When each step of a takeover was done, in milliseconds after the fault; null when it was not seen.
 *
 * @param detected the other server no longer holds the old one for the leader (seen by looking every 20 ms)
 * @param fence latch won and epoch taken: {@code since} of the history, by that host's wall clock
 * @param read the store was read, by the history
 * @param gate the new leader's gate was seen open
 * @param address the new leader's host was seen to hold the address
 * @param attached as many drivers as before were seen attached
 */
public record Phases(Double detected, Double fence, Double read, Double gate, Double address, Double attached) {
    static final List<String> NAMES = List.of("detected", "latch+fence", "read", "gate", "address", "attached");

    /** In the order of the names. */
    List<Optional<Double>> values() {
        return java.util.stream.Stream.of(detected, fence, read, gate, address, attached)
                .map(Optional::ofNullable)
                .toList();
    }

    static Phases of(Evidence evidence) {
        Predicate<Sample> other = sample -> sample.status() != null
                && !evidence.before().equals(sample.status().nodeId());
        Predicate<Sample> leads =
                other.and(Sample::leads).and(sample -> sample.status().epoch() > evidence.epochBefore());
        Double detected = first(evidence, other.and(sample -> !evidence.before()
                .equals(sample.status().leader())));
        Double fence = evidence.changedAt().map(at -> at - evidence.faultAt()).orElse(null);
        Double read = fence == null
                ? null
                : evidence.change()
                        .map(change -> fence + change.phases().read())
                        .orElse(null);
        Double gate = first(evidence, leads);
        Double address = first(evidence, leads.and(Sample::holdsAddress));
        Double attached =
                first(evidence, leads.and(sample -> sample.status().lines().attached() >= evidence.attachedBefore()));
        return new Phases(detected, fence, read, gate, address, attached);
    }

    private static Double first(Evidence evidence, Predicate<Sample> what) {
        return evidence.samples().stream()
                .filter(sample -> sample.begin() >= evidence.faultAt())
                .filter(what)
                .findFirst()
                .map(sample -> sample.end() - evidence.faultAt())
                .orElse(null);
    }
}
