// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** All keys: those that are honoured, and those that Livy or its clients have and this server does not honour. Constant. */
final class Catalogue {
    private static final List<KeyGroup> GROUPS = Stream.of(
                    List.of(
                            RestKeys.GROUP,
                            SparkKeys.GROUP,
                            SessionKeys.GROUP,
                            ClusterKeys.GROUP,
                            KubernetesKeys.GROUP,
                            DriverKeys.GROUP,
                            StoreKeys.GROUP,
                            HaKeys.GROUP,
                            SecurityKeys.GROUP),
                    OtherKeys.read())
            .flatMap(Collection::stream)
            .toList();

    private static final Map<String, String> NEW_NAMES = oldToNew();

    private Catalogue() {}

    /** In the order of the documentation. */
    static List<KeyGroup> groups() {
        return GROUPS;
    }

    static Stream<Key<?>> keys() {
        return GROUPS.stream().flatMap(group -> group.keys().stream());
    }

    static boolean isKnown(String name) {
        return keys().anyMatch(key -> key.isNamed(name));
    }

    /** Old spelling to new. */
    static Map<String, String> newNames() {
        return NEW_NAMES;
    }

    /**
     * The settings under their new names; where both are there the new one holds.
     *
     * @param told is given each old name that was found, and the new one
     */
    static Map<String, String> withNewNames(Map<String, String> settings, BiConsumer<String, String> told) {
        Map<String, String> renamed = new TreeMap<>(settings);
        NEW_NAMES.forEach((old, name) -> {
            String value = renamed.remove(old);
            if (value != null) {
                renamed.putIfAbsent(name, value);
                told.accept(old, name);
            }
        });
        return renamed;
    }

    /** The name that was meant, perhaps. */
    static Optional<String> closest(String name) {
        return Stream.concat(keys().map(Key::name), NEW_NAMES.keySet().stream())
                .filter(known -> EditDistance.between(name, known) <= Math.min(4, name.length() / 5))
                .min(Comparator.comparingInt(known -> EditDistance.between(name, known)));
    }

    private static Map<String, String> oldToNew() {
        Map<String, String> names = new LinkedHashMap<>();
        keys().forEach(key -> key.oldNames().forEach(old -> names.put(old, key.name())));
        return names;
    }
}
