// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.util.List;

/** A part of a log on the wire. {@code total} counts the lines that are kept now. */
public record LogView(int id, int from, int total, List<String> log) {
    /**
     * Cuts a log as Livy does.
     *
     * @param page a negative size is all lines; a negative {@code from} is the last page
     */
    public static LogView of(int id, List<String> lines, Page page) {
        int size = page.size() < 0 ? lines.size() : page.size();
        int from = page.from() < 0 ? Math.max(0, lines.size() - size) : page.from();
        return new LogView(id, from, lines.size(), new Page(from, size).of(lines));
    }

    /** The last lines of a log. */
    public static List<String> tail(List<String> lines, int size) {
        return lines.subList(Math.max(0, lines.size() - size), lines.size());
    }
}
