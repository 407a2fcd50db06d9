// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.livyha.it.GateSampler;

/**
 * All that checkers may look at.
 *
 * @param ops what clients asked and were told
 * @param gates by host, whether it said that it leads, sample after sample
 * @param drivers the drivers' own log
 * @param store the store's own log, in the order of the transactions
 * @param launches each start of spark-submit
 * @param rounds the faults, and what came of them
 * @param killed the applications whose drivers the campaign killed
 * @param notes what else happened, in words
 * @param restAt when clients had stopped; what happened later is the campaign's own doing
 * @param shown in the end, by host and table: ids and names
 * @param faults what was found wrong while it ran, by those who looked
 * @param writes when the ensemble could be written to
 */
record Evidence(
        List<Op> ops,
        Map<String, List<GateSampler.Sample>> gates,
        List<DriverEvent> drivers,
        List<StoreTransaction> store,
        List<SparkStandIn.Launch> launches,
        List<RoundResult> rounds,
        Set<String> killed,
        List<Note> notes,
        long restAt,
        Map<String, Map<String, Map<Integer, String>>> shown,
        List<Violation> faults,
        EnsembleWrites writes) {}
