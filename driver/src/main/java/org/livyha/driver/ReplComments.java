// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

/** Tells code from comments, as far as Scala's interpreter leaves that open: it calls both half-finished. */
final class ReplComments {
    private ReplComments() {}

    /** Whether there is nothing but complete comments and white space. */
    static boolean onlyComments(CharSequence code) {
        return openComments(code) == 0;
    }

    /** Whether there is nothing but comments, and the last one is not closed. */
    static boolean endsInsideComment(CharSequence code) {
        return openComments(code) > 0;
    }

    /** How many comments are open at the end, because Scala's block comments nest; -1 if there is code. */
    private static int openComments(CharSequence code) {
        int depth = 0;
        int at = 0;
        while (at < code.length()) {
            if (startsAt(code, at, "/*")) {
                depth++;
                at += 2;
            } else if (depth > 0 && startsAt(code, at, "*/")) {
                depth--;
                at += 2;
            } else if (depth == 0 && startsAt(code, at, "//")) {
                while (at < code.length() && code.charAt(at) != '\n') {
                    at++;
                }
            } else if (depth > 0 || Character.isWhitespace(code.charAt(at))) {
                at++;
            } else {
                return -1;
            }
        }
        return depth;
    }

    private static boolean startsAt(CharSequence code, int at, String sign) {
        return at + sign.length() <= code.length()
                && code.subSequence(at, at + sign.length()).toString().equals(sign);
    }
}
