// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.codahale.metrics.MetricRegistry;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.livyha.election.LeaderGate;
import org.livyha.server.batch.BatchState;
import org.livyha.server.link.DriverLines;
import org.livyha.server.session.SessionState;
import org.livyha.server.term.Services;

/** Figures of sessions, batches and drivers. A server that does not lead has no sessions and no batches. */
record ServiceGauges(LeaderGate<Services> gate, DriverLines lines, BooleanSupplier paused) {
    MetricRegistry register(MetricRegistry metrics) {
        for (SessionState state : SessionState.values()) {
            leading(metrics, "livy.sessions." + word(state), services -> services.sessions()
                    .count(state));
        }
        for (BatchState state : BatchState.values()) {
            leading(metrics, "livy.batches." + word(state), services -> services.batches()
                    .count(state));
        }
        metrics.gauge("livy.drivers.lines", () -> lines::openLines);
        metrics.gauge("livy.paused", () -> () -> paused.getAsBoolean() ? 1 : 0);
        return metrics;
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private void leading(MetricRegistry metrics, String name, ToLongFunction<Services> count) {
        metrics.gauge(name, () -> () -> gate.current().map(count::applyAsLong).orElse(0L));
    }
}
