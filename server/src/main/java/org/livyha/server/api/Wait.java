// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.time.Duration;
import org.livyha.server.config.BadNumberException;

/**
 * How long a client is willing to wait for news: {@code ?wait=SECONDS}, which Livy does not know.
 *
 * @param limit zero when the client wants its answer at once
 */
public record Wait(Duration limit) {
    /** Half of what connections between client, proxy and server are left idle for. */
    private static final int MOST_SECONDS = 30;

    /**
     * Reads the parameter. More than half a minute counts as that.
     *
     * @param seconds or null for none
     * @throws BadNumberException when it is anything but a number from zero
     */
    public static Wait of(String seconds) {
        if (seconds == null) {
            return new Wait(Duration.ZERO);
        }
        int number = BadNumberException.parse(seconds);
        if (number < 0) {
            throw new BadNumberException(seconds);
        }
        return new Wait(Duration.ofSeconds(Math.min(number, MOST_SECONDS)));
    }

    public boolean isNone() {
        return limit.isZero();
    }
}
