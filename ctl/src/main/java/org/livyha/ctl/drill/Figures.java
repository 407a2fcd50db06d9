// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.List;
import java.util.Objects;

/** The spread of one figure over the rounds, in milliseconds. */
public record Figures(String name, int rounds, double min, double median, double max) {
    /** Nulls are left out; without any value all is NaN. */
    static Figures of(String name, List<Double> values) {
        List<Double> sorted = values.stream().filter(Objects::nonNull).sorted().toList();
        int n = sorted.size();
        return n == 0
                ? new Figures(name, 0, Double.NaN, Double.NaN, Double.NaN)
                : new Figures(
                        name, n, sorted.get(0), (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2, sorted.get(n - 1));
    }
}
