// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

/** Two ports and those between them; 0 twice stands for a free one. */
record PortRange(int first, int last) {
    /** Reads {@code 10000~10010}, or one port, or 0; null when it is none of these. */
    static PortRange parse(String text) {
        String[] ends = text.split("~", -1);
        int first = Integer.parseInt(ends[0].trim());
        int last = Integer.parseInt(ends[ends.length - 1].trim());
        boolean free = first == 0 && last == 0;
        boolean good = ends.length <= 2 && last <= 65535 && (free || (first > 0 && first <= last));
        return good ? new PortRange(first, last) : null;
    }
}
