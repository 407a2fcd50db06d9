// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file that a shell may source too, and finds in it what a shell would: {@code KEY=value} lines, a value with blanks in
 * quotes, comments after a {@code #}. {@code render-deploy} has the same rules.
 */
public final class ShellValues {
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)="
            + "(?:\"([^\"$`\\\\]*)\"|'([^']*)'|([A-Za-z0-9_./:,@%+=-]*))(?:\\s+#.*)?");

    private ShellValues() {}

    /** @param errors told of each line that is neither, and of what is there twice */
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
            if (!match.matches()) {
                errors.add("line " + number + " is not KEY=value; a value with blanks or special characters needs"
                        + " quotes, and \" ones take no $, ` or \\");
                continue;
            }
            String value =
                    match.group(2) != null ? match.group(2) : match.group(3) != null ? match.group(3) : match.group(4);
            if (values.containsKey(match.group(1))) {
                errors.add("line " + number + ": " + match.group(1) + " is there twice");
            }
            if (!value.isEmpty()) {
                values.put(match.group(1), value);
            }
        }
        return values;
    }

    /** Reads what systemd takes for an {@code EnvironmentFile}: there a value may have blanks without being quoted. */
    public static Map<String, String> environment(String text) {
        Map<String, String> values = new TreeMap<>();
        text.lines().map(String::trim).filter(line -> !line.matches("[#;].*")).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1).trim();
                boolean quoted = value.matches("\"[^\"]*\"|'[^']*'");
                values.put(line.substring(0, equals).trim(), quoted ? value.substring(1, value.length() - 1) : value);
            }
        });
        return values;
    }
}
