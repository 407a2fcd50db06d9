// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the drivers' own log.
 *
 * @param what {@code start}, {@code end}, {@code held}, {@code run}, {@code obeyed} or {@code refused}
 * @param driver its application and process
 * @param epoch of the command, -1 where there is none
 * @param statement its id, -1 where there is none
 * @param code of the statement; null where there is none
 */
record DriverEvent(long at, String what, String driver, long epoch, int statement, String code) {
    private static final Pattern SESSION = Pattern.compile("livy-session-(\\d+)-.*");

    static List<DriverEvent> read(Path file) throws IOException {
        List<DriverEvent> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", 7);
            long at = Long.parseLong(words[0]);
            String what = words[1];
            switch (what) {
                case "held", "run" ->
                    all.add(new DriverEvent(
                            at, what, words[2], Long.parseLong(words[3]), Integer.parseInt(words[4]), words[6]));
                case "obeyed" -> all.add(new DriverEvent(at, what, words[2], Long.parseLong(words[3]), -1, null));
                default -> all.add(new DriverEvent(at, what, words[2], -1, -1, null));
            }
        }
        return all;
    }

    /** -1 if it is no session's. */
    int session() {
        return sessionOf(driver);
    }

    /** By an application's tag; -1 if it is no session's. */
    static int sessionOf(String driver) {
        Matcher matcher = SESSION.matcher(driver);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
