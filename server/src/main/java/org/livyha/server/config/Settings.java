// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The raw settings, read one by one into types. Never throws for a wrong value: notes the error, goes on with the
 * default, and so finds all that is wrong in one pass. For one thread.
 */
final class Settings {
    private final Map<String, String> values;
    private final Set<String> asked = new TreeSet<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Settings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** The trimmed value, or the default (which may be null) when the key is absent or empty. */
    String text(String key, String otherwise) {
        asked.add(key);
        String value = values.get(key);
        return value == null || value.isBlank() ? otherwise : value.trim();
    }

    boolean bool(String key, boolean otherwise) {
        String value = text(key, String.valueOf(otherwise));
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            error(key, value, "true or false");
            return otherwise;
        }
        return Boolean.parseBoolean(value);
    }

    int number(String key, int otherwise, int least, int most) {
        String value = text(key, String.valueOf(otherwise));
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of bounds
        }
        error(key, value, "a whole number from " + least + " to " + most);
        return otherwise;
    }

    Duration time(String key, String otherwise) {
        return time(key, otherwise, ChronoUnit.MILLIS);
    }

    /** A length of time above zero; digits alone count in the given unit. */
    Duration time(String key, String otherwise, ChronoUnit plain) {
        String value = text(key, otherwise);
        try {
            Duration time = TimeString.parse(value, plain);
            if (!time.isZero()) {
                return time;
            }
        } catch (IllegalArgumentException e) {
            // told below, like zero
        }
        error(key, value, TimeString.EXPECTED + ", above zero");
        return TimeString.parse(otherwise, plain);
    }

    /** Two ports as {@code 10000~10010}, or one port, or 0 for a free one. */
    int[] ports(String key, String otherwise) {
        String value = text(key, otherwise);
        String[] ends = value.split("~", -1);
        try {
            int first = Integer.parseInt(ends[0].trim());
            int last = Integer.parseInt(ends[ends.length - 1].trim());
            boolean free = first == 0 && last == 0;
            if (ends.length <= 2 && last <= 65535 && (free || (first > 0 && first <= last))) {
                return new int[] {first, last};
            }
        } catch (NumberFormatException e) {
            // told below, like ports out of bounds
        }
        error(key, value, "a port range such as 10000~10010, or 0 for a free port");
        return new int[] {0, 0};
    }

    void error(String key, String value, String expected) {
        errors.add(key + " = " + (value == null ? "(not set)" : value) + ": expected " + expected);
    }

    /** Something to warn of: a value that is taken, and not quite as it was meant. */
    void note(String sentence) {
        notes.add(sentence);
    }

    List<String> notes() {
        return notes;
    }

    List<String> errors() {
        return errors;
    }

    /** Keys that were given and that nobody asked for. */
    List<String> unread() {
        return values.keySet().stream().filter(key -> !asked.contains(key)).toList();
    }
}
