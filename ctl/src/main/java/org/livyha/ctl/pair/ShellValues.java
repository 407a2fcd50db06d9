// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file that a shell may source too: {@code KEY=value} lines, a value perhaps in quotes, {@code #} comments. */
public final class ShellValues {
    private static final Pattern LINE = Pattern.compile(
            "(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'#]*))\\s*(?:#.*)?");

    private ShellValues() {}

    /** @param errors told of each line that is neither */
    public static Map<String, String> read(String text, List<String> errors) {
        Map<String, String> values = new TreeMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String trimmed = line.trim();
            if (trimmed.isEmpty() || trimmed.startsWith("#")) {
                continue;
            }
            Matcher match = LINE.matcher(trimmed);
            if (match.matches()) {
                String value = match.group(2) != null
                        ? match.group(2)
                        : match.group(3) != null ? match.group(3) : match.group(4);
                if (!value.isEmpty()) {
                    values.put(match.group(1), value);
                }
            } else {
                errors.add("line " + number + " is not KEY=value");
            }
        }
        return values;
    }
}
