// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.text;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as a person reads and writes them: {@code 250ms}, {@code 6s}, {@code 3m 20s}, {@code 2d 4h}. */
public final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");

    private Durations() {}

    public static String show(Duration duration) {
        long ms = duration.toMillis();
        if (ms < 1000) {
            return ms + "ms";
        }
        if (ms < 60_000) {
            return String.format(Locale.ROOT, "%.1fs", ms / 1000.0);
        }
        if (ms < 3_600_000) {
            return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
        }
        return ms < 86_400_000
                ? duration.toHours() + "h " + duration.toMinutesPart() + "m"
                : duration.toDays() + "d " + duration.toHoursPart() + "h";
    }

    public static String showMillis(long ms) {
        return show(Duration.ofMillis(ms));
    }

    /** @throws IllegalArgumentException naming the text and what was expected */
    public static Duration parse(String text) {
        Matcher written = WRITTEN.matcher(text.trim());
        if (!written.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 250ms, 6s, 2m");
        }
        long unit =
                switch (written.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return Duration.ofMillis(Math.round(Double.parseDouble(written.group(1)) * unit));
    }
}
