// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.livyha.server.config.Key.Status;

/**
 * Keys that are documented together, in the order of their declaration. Made once, by the static fields of a class of keys;
 * constant from then on.
 */
final class KeyGroup {
    private final String title;
    private final String text;
    private final List<Key<?>> keys = new ArrayList<>();

    /** @param text what is to be said of them all; may be empty */
    KeyGroup(String title, String text) {
        this.title = title;
        this.text = text;
    }

    String title() {
        return title;
    }

    String text() {
        return text;
    }

    List<Key<?>> keys() {
        return Collections.unmodifiableList(keys);
    }

    /** @param standard as it would stand in {@code livy.conf}; null for none */
    <T> Key<T> key(String name, KeyType<T> type, String standard, String meaning, String... oldNames) {
        return add(new Key<>(name, type, standard, standard, meaning, List.of(oldNames), Status.HONOURED));
    }

    /** For a default that the code makes; {@code shown} is that default in words. */
    <T> Key<T> derived(String name, KeyType<T> type, String shown, String meaning, String... oldNames) {
        return add(new Key<>(name, type, null, shown, meaning, List.of(oldNames), Status.HONOURED));
    }

    /** For what asks for protection that is not there yet. */
    <T> Key<T> refused(String name, KeyType<T> type, String standard, String meaning, String... oldNames) {
        return add(new Key<>(name, type, standard, standard, meaning, List.of(oldNames), Status.REFUSED));
    }

    <T> Key<T> add(Key<T> key) {
        keys.add(key);
        return key;
    }
}
