// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

/** An exception as text for the client whose job has thrown it: class, message and stack, causes included; bounded. */
final class StackText {
    private static final int LONGEST = 64 * 1024;
    private static final int MOST_CAUSES = 16;

    private StackText() {}

    static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < MOST_CAUSES; depth++, each = each.getCause()) {
            text.append(depth == 0 ? "" : "Caused by: ").append(headline(each)).append('\n');
            for (StackTraceElement frame : each.getStackTrace()) {
                text.append("\tat ").append(frame).append('\n');
            }
        }
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + "\n... cut off";
    }

    private static String headline(Throwable thrown) {
        try {
            return String.valueOf(thrown);
        } catch (RuntimeException e) {
            // It is the user's own class, and may do as it likes.
            return thrown.getClass().getName();
        }
    }
}
