// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * One process of this host, told from every later one with the same pid. Linux only.
 *
 * @param start its start in clock ticks after boot: field 22 of {@code /proc/<pid>/stat}
 * @param boot the kernel's boot id
 * @param node the kernel's name of its host
 */
record ProcessIdentity(long pid, long start, String boot, String node) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NODE = Path.of("/proc/sys/kernel/hostname");
    /** Fields of stat after the process's name, which is field 2. */
    private static final int STATE = 0;

    private static final int START = 22 - 3;

    /** Reads {@code <pid> <start> <boot> <node>}. */
    static ProcessIdentity parse(String line) {
        String[] words = line.strip().split(" ", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("'" + line.strip() + "': expected pid, start time, boot id and node");
        }
        return new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2], words[3]);
    }

    /**
     * Whether it runs. A zombie does not: nothing of it will ever happen again.
     *
     * @throws UncheckedIOException when it belongs to another host, of whose processes nothing can be said here
     */
    boolean isAlive() {
        try {
            if (!boot.equals(Files.readString(BOOT_ID).strip())) {
                String here = Files.readString(NODE).strip();
                if (!node.equals(here)) {
                    throw new IOException(
                            "process " + pid + " runs on host '" + node + "', and this is '" + here + "'");
                }
                return false;
            }
            List<String> fields = fields();
            return !List.of("Z", "X", "x").contains(fields.get(STATE)) && Long.parseLong(fields.get(START)) == start;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
                // It ended between open and read (ESRCH).
                return false;
            }
            throw new UncheckedIOException("cannot look at process " + pid, e);
        }
    }

    private List<String> fields() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
    }
}
