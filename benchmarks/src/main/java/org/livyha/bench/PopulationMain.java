// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.util.concurrent.CountDownLatch;
import org.livyha.fleet.Fleet;
import org.livyha.fleet.GroundTruth;

/**
 * Puts sessions into the store of a pair that has not begun yet and is their drivers from then on, for {@code
 * scripts/bench-hosts --sessions}. Says {@code population: ready} when the records are there.
 */
public final class PopulationMain {
    private PopulationMain() {}

    /** @param args ZooKeeper's connect string, how many sessions, and where both servers take drivers' lines */
    @SuppressWarnings("SystemOut") // its starter reads it
    public static void main(String[] args) throws Exception {
        Population population = new Population(args[0], Integer.parseInt(args[1]));
        try (GroundTruth truth = GroundTruth.none();
                Fleet fleet = new Fleet(truth)) {
            population.orders(args[2]).forEach(fleet::start);
            System.out.println("population: ready");
            new CountDownLatch(1).await();
        }
    }
}
