// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.util.List;

/**
 * One setting, declared once: the code reads it by its key, {@code docs/configuration.md} is generated from it.
 *
 * @param name with {@code *} where any word may stand, in keys that are not honoured
 * @param type how its text is read
 * @param standard the default, or null when there is none or the code makes it
 * @param shown the default as the documentation tells it; null for none
 * @param meaning one sentence or less
 * @param oldNames spellings that are still read, and warned of
 * @param status what this server makes of it
 */
record Key<T>(
        String name,
        KeyType<T> type,
        String standard,
        String shown,
        String meaning,
        List<String> oldNames,
        Status status) {
    /** What a server makes of a key. */
    enum Status {
        HONOURED("honoured"),
        /** Asks for protection that is not there: the server does not start with it, rather than be open. */
        REFUSED("refused at start"),
        NOT_YET("not yet"),
        NOT_APPLICABLE("not applicable");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    Key {
        oldNames = List.copyOf(oldNames);
    }

    /** Whether a name is this key's; one that ends in {@code .*} stands for all below it. */
    boolean isNamed(String other) {
        return name.contains("*") ? matches(other) : name.equals(other);
    }

    private boolean matches(String other) {
        int star = name.indexOf('*');
        String end = name.substring(star + 1);
        return other.startsWith(name.substring(0, star)) && other.endsWith(end) && other.length() > star + end.length();
    }
}
