// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.regex.Pattern;

/** Which names sessions and batches may have. */
public final class AppNames {
    private static final Pattern TAKEN_FOR_AN_ID = Pattern.compile("[0-9]*");

    private AppNames() {}

    /**
     * A path segment of digits alone is an id, so no name may look like one. Null, no name, is fine.
     *
     * @throws RejectedException in Livy's words
     */
    public static void check(String name) {
        if (name != null && TAKEN_FOR_AN_ID.matcher(name).matches()) {
            throw new RejectedException("Reason: Invalid session name: " + name);
        }
    }
}
