// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Livy's way to write a length of time: digits and one of {@code us ms s m min h d}. */
public final class TimeString {
    /** What a time may look like, for messages. */
    public static final String EXPECTED = "a time such as 500ms, 90s, 10m, 1h or 7d";

    private static final Pattern FORM = Pattern.compile("(-?[0-9]+)([a-z]*)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "us", ChronoUnit.MICROS,
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "min", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private TimeString() {}

    /** @throws IllegalArgumentException with Livy's own words; no suffix means milliseconds */
    public static Duration parse(String text) {
        return parse(text, ChronoUnit.MILLIS);
    }

    /**
     * @param plain the unit of digits without a suffix
     * @throws IllegalArgumentException with Livy's own words: {@code Invalid time string: xx}, {@code Invalid suffix: "y"},
     *     {@code Invalid value: -5}
     */
    public static Duration parse(String text, ChronoUnit plain) {
        Matcher form = FORM.matcher(text.trim().toLowerCase(java.util.Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("Invalid time string: " + text);
        }
        String suffix = form.group(2);
        ChronoUnit unit = suffix.isEmpty() ? plain : UNITS.get(suffix);
        if (unit == null) {
            throw new IllegalArgumentException("Invalid suffix: \"" + suffix + "\"");
        }
        if (form.group(1).startsWith("-")) {
            throw new IllegalArgumentException("Invalid value: " + form.group(1));
        }
        try {
            return Duration.of(Long.parseLong(form.group(1)), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("Invalid time string: " + text, e);
        }
    }
}
