// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Livy's time strings, such as {@code 90s}, {@code 2h} or {@code 1500} (milliseconds), with Livy's words for wrong ones. */
public final class TimeStrings {
    private static final Pattern FORM = Pattern.compile("(-?[0-9]+)([a-z]+)?");
    private static final Map<String, Duration> UNITS = Map.of(
            "us", Duration.ofNanos(1000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private TimeStrings() {}

    /**
     * What a request's {@code ttl} or {@code idleTimeout} says, in upper or lower case.
     *
     * @return null for null
     * @throws RejectedException when it is no time, has an unknown unit, is negative, or is more than an {@code int} of days
     */
    public static Duration parse(String text) {
        if (text == null) {
            return null;
        }
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new RejectedException("Reason: Invalid time string: " + text);
        }
        String suffix = matcher.group(2) == null ? "ms" : matcher.group(2);
        Duration unit = UNITS.get(suffix);
        if (unit == null) {
            throw new RejectedException("Reason: Invalid suffix: \"" + suffix + "\"");
        }
        return positive(matcher.group(1), unit);
    }

    private static Duration positive(String digits, Duration unit) {
        RejectedException invalid = new RejectedException("Reason: Invalid value: " + digits);
        try {
            Duration duration = unit.multipliedBy(Long.parseLong(digits));
            if (duration.isNegative() || duration.toDays() > Integer.MAX_VALUE) {
                throw invalid;
            }
            return duration;
        } catch (NumberFormatException | ArithmeticException e) {
            invalid.initCause(e);
            throw invalid;
        }
    }
}
