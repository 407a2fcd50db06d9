// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** In the drivers' own log: what a driver obeys is never of an earlier epoch than what it obeyed before. */
final class DriversObey implements Checker {
    @Override
    public String name() {
        return "driversObeyTheHighestEpoch";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        Map<String, Long> highest = new HashMap<>();
        for (DriverEvent event : evidence.drivers()) {
            if (event.epoch() >= 0) {
                long before = highest.merge(event.driver(), event.epoch(), Math::max);
                if (event.epoch() < before) {
                    found.add(new Violation(
                            name(),
                            event.driver() + " obeyed epoch " + event.epoch() + " after " + before + ": " + event.what()
                                    + " " + event.code()));
                }
            }
        }
        return found;
    }
}
