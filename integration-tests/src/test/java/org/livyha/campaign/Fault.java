// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.random.RandomGenerator;

/** Something that goes wrong. */
interface Fault {
    /** Ends what can be ended of it; what has come back by itself needs nothing. */
    interface Heal {
        void run() throws Exception;
    }

    /** @param dice decides what the fault leaves open */
    Heal strike(Testbed bed, RandomGenerator dice) throws Exception;
}
