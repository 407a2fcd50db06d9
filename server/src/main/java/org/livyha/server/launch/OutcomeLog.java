// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last lines of an application's log, cut to what a record may hold. */
public final class OutcomeLog {
    private static final Logger logger = LoggerFactory.getLogger(OutcomeLog.class);
    private static final int LINES = 100;
    private static final int LINE_LENGTH = 500;

    private OutcomeLog() {}

    /**
     * @param read reads the log; when it fails the end is kept without one
     * @param reason why it ended, added as a last line; or null
     */
    public static List<String> of(Supplier<List<String>> read, String reason) {
        List<String> log = read(read);
        List<String> last = new ArrayList<>(log.subList(Math.max(0, log.size() - LINES), log.size()));
        last.replaceAll(line -> line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + "..." : line);
        if (reason != null) {
            last.add(reason);
        }
        return last;
    }

    private static List<String> read(Supplier<List<String>> read) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            logger.warn("the last log of an application could not be read", e);
            return List.of();
        }
    }
}
