// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;

/** Decides an invariant, or a part of one, from what was written down. */
interface Checker {
    /** Names the invariant, and the part. */
    String name();

    /** Empty when it held. */
    List<Violation> check(Evidence evidence);
}
