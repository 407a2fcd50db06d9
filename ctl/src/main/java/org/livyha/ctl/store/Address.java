// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import org.livyha.ctl.exit.CtlException;

/** Which record: {@code sessions/7}, {@code batches/3}, or the name of a node that is no id. */
record Address(Kind kind, String name) {
    static Address parse(String text) {
        String[] parts = text.split("/", 2);
        String word = parts[0];
        Kind kind = word.matches("sessions?") ? Kind.SESSIONS : word.matches("batch(es)?") ? Kind.BATCHES : null;
        if (kind == null || parts.length < 2 || parts[1].isEmpty() || parts[1].contains("/")) {
            throw CtlException.usage("'" + text + "' names no record; expected sessions/ID or batches/ID");
        }
        return new Address(kind, parts[1]);
    }
}
