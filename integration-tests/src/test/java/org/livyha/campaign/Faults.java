// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.stream.Stream;

/** All kinds there are. docs/campaign.md has them in a table, and the failures that are not covered here. */
final class Faults {
    private Faults() {}

    /**
     * @param names of those wanted, empty for all
     * @throws IllegalArgumentException for a name that none has
     */
    static List<FaultKind> named(List<String> names, Options options) {
        List<FaultKind> all = Stream.of(
                        ProcessFaults.all(), NetworkFaults.all(), ZooKeeperFaults.all(), HostFaults.all(options))
                .flatMap(List::stream)
                .toList();
        List<String> known = all.stream().map(FaultKind::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no fault is called '" + name + "', expected some of " + known);
            }
        }
        return all.stream()
                .filter(kind -> names.isEmpty() ? kind.weight() > 0 : names.contains(kind.name()))
                .toList();
    }
}
