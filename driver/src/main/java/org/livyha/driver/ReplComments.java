// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

/** Tells code from comments, as far as Scala's interpreter leaves that open: it calls both half-finished. */
final class ReplComments {
    private ReplComments() {}

    /** Whether there is nothing but complete comments and white space. Scala's block comments nest. */
    static boolean onlyComments(CharSequence code) {
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
                return false;
            }
        }
        return depth == 0;
    }

    private static boolean startsAt(CharSequence code, int at, String sign) {
        return at + sign.length() <= code.length()
                && code.subSequence(at, at + sign.length()).toString().equals(sign);
    }
}
