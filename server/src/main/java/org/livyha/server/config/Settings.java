// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The raw settings, read one by one into types. Never throws for a wrong value: notes the error, goes on with the
 * default, and so finds all that is wrong in one pass. For one thread.
 */
final class Settings {
    private static final Pattern SECRET = Pattern.compile("password|secret|token|credential", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> values;
    private final Set<String> asked = new TreeSet<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Settings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** The value, or the key's default, which is null when it has none. */
    <T> T get(Key<T> key) {
        return get(key, null);
    }

    /** The value, or the key's default, or what is given here. */
    <T> T get(Key<T> key, T otherwise) {
        T value = given(key);
        if (value != null) {
            return value;
        }
        return key.standard() == null ? otherwise : key.type().read(key.standard());
    }

    /** The value, or null when there is none, or one that was not expected. */
    <T> T given(Key<T> key) {
        asked.add(key.name());
        String text = text(key);
        try {
            return text == null ? null : key.type().read(text);
        } catch (IllegalArgumentException e) {
            error(key, key.type().expected());
            return null;
        }
    }

    /** Whether the key is there with a value, good or not. */
    boolean has(Key<?> key) {
        return text(key) != null;
    }

    private String text(Key<?> key) {
        String value = values.get(key.name());
        boolean none = value == null || (value.isBlank() && !key.type().empty());
        return none ? null : value.trim();
    }

    /** Notes that a value, or that there is none, is not what was expected. */
    void error(Key<?> key, String expected) {
        String value = text(key);
        String shown =
                value == null ? key.standard() : SECRET.matcher(key.name()).find() ? "(not shown)" : value;
        errors.add(key.name() + " = " + (shown == null ? "(not set)" : shown) + ": expected " + expected);
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

    /** The names that were given and that nobody asked for. */
    List<String> unread() {
        return values.keySet().stream().filter(name -> !asked.contains(name)).toList();
    }

    /** The names that were asked for, given or not. */
    Set<String> asked() {
        return asked;
    }
}
