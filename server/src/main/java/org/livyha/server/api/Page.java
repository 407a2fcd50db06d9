// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.util.List;
import org.livyha.server.config.BadNumberException;

/**
 * Which part of a list is wanted. Out of range is not an error: the part is then shorter, or empty.
 *
 * @param from position of the first element; may be negative, as Livy tolerates
 * @param size how many at most; negative is none
 */
public record Page(int from, int size) {
    /** Reads the query parameters; null stands for the default. */
    public static Page of(String from, String size, int defaultFrom, int defaultSize) {
        return new Page(
                from == null ? defaultFrom : BadNumberException.parse(from),
                size == null ? defaultSize : BadNumberException.parse(size));
    }

    /** The part itself. */
    public <T> List<T> of(List<T> all) {
        long end = Math.min(all.size(), (long) from + size);
        int start = Math.max(0, from);
        return start >= end ? List.of() : all.subList(start, (int) end);
    }
}
