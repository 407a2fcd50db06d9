// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<String> looked = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    private boolean look(String tag) {
        looked.add(tag);
        return tag.equals("news");
    }

    private void begin(Turns turns, String... tags) {
        for (String tag : tags) {
            known.add(tag);
            turns.begin(tag);
        }
    }

    private static String[] thousand() {
        String[] tags = new String[1000];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = "app-" + i;
        }
        return tags;
    }

    @Test
    void whileThereIsTimeAllAreLookedAtInEachRound() {
        Turns turns = new Turns(Duration.ofMinutes(1));
        begin(turns, thousand());
        turns.round(known::contains, this::look);
        turns.round(known::contains, this::look);
        assertThat(looked).hasSize(2000);
        assertThat(new HashSet<>(looked.subList(0, 1000))).isEqualTo(known);
    }

    @Test
    void whereThereIsNoneEachHasItsTurnBeforeAnyHasASecond() {
        Turns turns = new Turns(Duration.ZERO);
        begin(turns, thousand());
        while (looked.size() < 1000) {
            int before = looked.size();
            turns.round(known::contains, this::look);
            assertThat(looked.size() - before).isBetween(1, 50);
        }
        assertThat(looked).doesNotHaveDuplicates();
    }

    @Test
    void aNewcomerDoesNotWaitForTheOthers() {
        Turns turns = new Turns(Duration.ZERO);
        begin(turns, thousand());
        turns.round(known::contains, this::look);
        begin(turns, "news");
        looked.clear();
        assertThat(turns.round(known::contains, this::look)).isTrue();
        assertThat(looked.get(0)).isEqualTo("news");
    }

    @Test
    void whoIsGoneIsForgotten() {
        Turns turns = new Turns(Duration.ofMinutes(1));
        begin(turns, "a", "b");
        known.remove("a");
        assertThat(turns.round(known::contains, this::look)).isFalse();
        known.add("a");
        turns.round(known::contains, this::look);
        assertThat(looked).containsExactly("b", "b");
    }
}
