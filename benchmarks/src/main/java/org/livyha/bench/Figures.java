// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured values of one kind. For one thread. */
final class Figures {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
        Collections.sort(values);
    }

    int count() {
        return values.size();
    }

    /** @param share 0.5 for the median; NaN when there is nothing */
    double percentile(double share) {
        return values.isEmpty()
                ? Double.NaN
                : values.get((int) Math.min(values.size() - 1L, Math.round(Math.ceil(share * values.size())) - 1));
    }

    double min() {
        return values.isEmpty() ? Double.NaN : values.get(0);
    }

    double max() {
        return values.isEmpty() ? Double.NaN : values.get(values.size() - 1);
    }

    static String text(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
