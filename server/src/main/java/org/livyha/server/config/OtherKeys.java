// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.livyha.server.config.Key.Status;

/** The keys that are not honoured, with the reason, out of {@code other-keys.txt}; its head tells its form. */
final class OtherKeys {
    private OtherKeys() {}

    static List<KeyGroup> read() {
        try (InputStream in = OtherKeys.class.getResourceAsStream("other-keys.txt")) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<KeyGroup> parse(String text) {
        List<KeyGroup> groups = new ArrayList<>();
        Status status = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                String words = line.substring(1, line.indexOf(']'));
                status = Stream.of(Status.values())
                        .filter(one -> one.words().equals(words))
                        .findAny()
                        .orElseThrow();
                String[] head = line.substring(words.length() + 2).split(":", 2);
                groups.add(new KeyGroup(head[0].trim(), head[1].trim()));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                groups.get(groups.size() - 1).add(key(line, status));
            }
        }
        return groups;
    }

    private static Key<?> key(String line, Status status) {
        String[] cells = Stream.of(line.split("\\|", -1)).map(String::trim).toArray(String[]::new);
        String shown = cells[1].isEmpty() ? null : cells[1];
        List<String> old = cells.length > 3 ? List.of(cells[3].split(", ")) : List.of();
        return new Key<>(cells[0], KeyType.TEXT, null, shown, cells[2], old, status);
    }
}
