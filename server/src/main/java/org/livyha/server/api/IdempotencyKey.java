// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * By what a client names one request, however often it sends it.
 *
 * @param memory how long it must be remembered at least
 */
public record IdempotencyKey(String text, Duration memory) {
    /** The header that carries it. */
    public static final String HEADER = "Idempotency-Key";
    /**
     * Marks a key that one of our servers gave to a request on its way to the leader: it comes again within the time that
     * requests are held, or never. A client that sends it is remembered for less long, and nothing else.
     */
    public static final String OURS = "X-Livy-HA-Key";

    private static final int LONGEST = 255;
    /** An hour by the clock of whichever server leads then. */
    private static final Duration CLIENTS_MEMORY = Duration.ofMinutes(65);

    private static final Duration OUR_MEMORY = Duration.ofMinutes(5);

    /**
     * Reads the headers.
     *
     * @param keys all values of {@link #HEADER}
     * @param ours the value of {@link #OURS}, or null
     * @throws BadKeyException when there are several, or one that is empty, too long or not printable
     */
    public static Optional<IdempotencyKey> of(List<String> keys, String ours) {
        if (keys == null || keys.isEmpty()) {
            return Optional.empty();
        }
        if (keys.size() > 1) {
            throw new BadKeyException(keys.size() + " headers " + HEADER + " were sent, expected one");
        }
        String text = keys.get(0).strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new BadKeyException(
                    "the " + HEADER + " has " + text.length() + " characters, expected 1 to " + LONGEST);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new BadKeyException("the " + HEADER + " has control characters, expected none");
        }
        return Optional.of(new IdempotencyKey(text, ours == null ? CLIENTS_MEMORY : OUR_MEMORY));
    }
}
