// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.util.Optional;
import org.livyha.server.config.BadNumberException;

/** A path segment that names a session or batch: digits only are an id, anything else is a name. */
public record IdOrName(String text) {
    /**
     * The id, or empty when the segment is a name.
     *
     * @throws BadNumberException when it is all digits and longer than an int
     */
    public Optional<Integer> id() {
        return text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Optional.of(BadNumberException.parse(text))
                : Optional.empty();
    }

    /** Livy's words for what does not exist; the same for sessions and batches. */
    public String notFound() {
        return "Session '" + text + "' not found.";
    }
}
