// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * Where things are in ZooKeeper. The node of a table holds {@code {"nextId":n}}, its children are the records, named by
 * their ids in plain decimal.
 *
 * @param root absolute, without a trailing slash, such as {@code /livy/store}; a namespace of the framework does not apply
 */
public record StorePaths(String root) {
    public StorePaths {
        Objects.requireNonNull(root, "root");
        if (!root.matches("(/[^/]+)+")) {
            throw new IllegalArgumentException(
                    "store root '" + root + "' is not an absolute path without a trailing slash");
        }
    }

    public String sessions() {
        return root + "/sessions";
    }

    public String session(int id) {
        return sessions() + "/" + id;
    }

    public String batches() {
        return root + "/batches";
    }

    public String batch(int id) {
        return batches() + "/" + id;
    }

    /** The id that a record's node name stands for; empty for any name that no writer would have chosen. */
    static OptionalInt id(String name) {
        try {
            int id = Integer.parseInt(name);
            return id >= 0 && Integer.toString(id).equals(name) ? OptionalInt.of(id) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
