// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

/** A number was expected in a path or query and something else was there. Answered with 400. */
public final class BadNumberException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param text what was there; null counts as empty */
    public BadNumberException(String text) {
        super("For input string: \"" + (text == null ? "" : text) + "\"");
    }

    /**
     * Reads a decimal number, leading zeros allowed.
     *
     * @throws BadNumberException when the text is not an {@code int}
     */
    public static int parse(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BadNumberException(text);
        }
    }
}
