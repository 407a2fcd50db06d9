// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.ArrayList;
import java.util.List;

/** The last lines of an application's log, cut to what a record may hold. */
public final class OutcomeLog {
    private static final int LINES = 100;
    private static final int LINE_LENGTH = 500;

    private OutcomeLog() {}

    /** @param reason why it ended, added as a last line; or null */
    public static List<String> of(List<String> log, String reason) {
        List<String> last = new ArrayList<>(log.subList(Math.max(0, log.size() - LINES), log.size()));
        last.replaceAll(line -> line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + "..." : line);
        if (reason != null) {
            last.add(reason);
        }
        return last;
    }
}
