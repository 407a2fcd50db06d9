// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.List;
import java.util.Optional;
import org.livyha.ctl.drill.fault.DrillKind;
import org.livyha.ctl.drill.load.Op;
import org.livyha.ctl.drill.load.StatementLedger;
import org.livyha.ctl.pair.HaHistory;

/**
 * All that is known of a round, before anybody judges it. Times in milliseconds since the drill began.
 *
 * @param faultAt when the fault was ordered
 * @param ops of the client, in the order of their ends
 * @param samples of both servers, in the order of their ends
 * @param before the node that led, and {@code epochBefore} its epoch
 * @param attachedBefore how many drivers it had
 * @param change what the history says of the new term, if there is one
 * @param changedAt when it began by the wall clock of its host, on our clock
 * @param statements what the client was promised, against the driver's own list, over all rounds so far
 * @param creations what is wrong with what was created, in sentences
 * @param canary what is wrong with the drill's own session after the round, in sentences
 * @param convergedAfter from the healing until the pair was fit again; empty when it was not in time
 * @param unfit why the pair was not fit at the end
 */
record Evidence(
        DrillKind kind,
        double faultAt,
        double healedAt,
        List<Op> ops,
        List<Sample> samples,
        String before,
        long epochBefore,
        int attachedBefore,
        Optional<HaHistory.Change> change,
        Optional<Double> changedAt,
        StatementLedger.Verdict statements,
        List<String> creations,
        List<String> canary,
        Optional<Double> convergedAfter,
        List<String> unfit) {}
