// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether a server answers: itself, or anybody else while it waits for that. One that is asked by hundreds at once, as a new
 * leader may be by those who were parked, answers in turn and itself last; to be killed for that would cost them all the next leader.
 * For one thread.
 */
final class Responsive implements BooleanSupplier {
    private final Supplier<SelfProbe.Outcome> probe;
    private final LongSupplier answered;

    /**
     * @param probe asks the server; may wait
     * @param answered how many it has answered so far; must not wait
     */
    Responsive(Supplier<SelfProbe.Outcome> probe, LongSupplier answered) {
        this.probe = Objects.requireNonNull(probe, "probe");
        this.answered = Objects.requireNonNull(answered, "answered");
    }

    @Override
    public boolean getAsBoolean() {
        long before = answered.getAsLong();
        return switch (probe.get()) {
            case WELL -> true;
            case ILL -> false;
            case NO_ANSWER -> answered.getAsLong() > before;
        };
    }
}
