// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.livyha.server.launch.RejectedException;

class RegistryTest {
    private final Registry<Entry> registry = new Registry<>();

    private record Entry(int id, String name) implements Registry.Entry {}

    @Test
    void findsByIdAndByName() {
        Entry entry = registry.create("n", () -> new Entry(3, "n"));
        assertThat(registry.find(new IdOrName("3"))).contains(entry);
        assertThat(registry.find(new IdOrName("n"))).contains(entry);
        assertThat(registry.find(new IdOrName("m"))).isEmpty();
    }

    @Test
    void aNameIsTakenOnceAndFreeAfterRemoval() {
        Entry first = registry.create("n", () -> new Entry(3, "n"));
        assertThatThrownBy(() -> registry.create("n", () -> new Entry(4, "n")))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Reason: Duplicate session name: Some(n) for session 3");
        registry.remove(first);
        assertThat(registry.create("n", () -> new Entry(5, "n")).id()).isEqualTo(5);
    }

    @Test
    void aFailedCreationLeavesItsNameFree() {
        assertThatThrownBy(() -> registry.create("n", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(registry.create("n", () -> new Entry(1, "n")).name()).isEqualTo("n");
    }

    @Test
    void listsInTheOrderOfIds() {
        registry.add(new Entry(10, null));
        registry.add(new Entry(2, null));
        assertThat(registry.all()).extracting(Entry::id).containsExactly(2, 10);
    }
}
