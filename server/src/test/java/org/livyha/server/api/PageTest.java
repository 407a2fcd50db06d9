// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.livyha.server.config.BadNumberException;

class PageTest {
    private static final List<Integer> FIVE = List.of(0, 1, 2, 3, 4);

    @Test
    void cutsByPosition() {
        assertThat(new Page(1, 2).of(FIVE)).containsExactly(1, 2);
        assertThat(new Page(4, 100).of(FIVE)).containsExactly(4);
    }

    @Test
    void whatIsOutOfRangeIsEmptyNotWrong() {
        assertThat(new Page(-1, -5).of(FIVE)).isEmpty();
        assertThat(new Page(5, 1).of(FIVE)).isEmpty();
        assertThat(new Page(-2, 3).of(FIVE)).containsExactly(0);
        assertThat(new Page(Integer.MAX_VALUE, Integer.MAX_VALUE).of(FIVE)).isEmpty();
    }

    @Test
    void saysWhatIsNoNumberInLivysWords() {
        assertThatThrownBy(() -> Page.of("abc", null, 0, 100))
                .isInstanceOf(BadNumberException.class)
                .hasMessage("For input string: \"abc\"");
    }

    @Test
    void aLogWithoutFromIsItsLastPage() {
        List<String> lines = List.of("a", "b", "c", "d");
        assertThat(LogView.of(7, lines, new Page(-1, 2))).isEqualTo(new LogView(7, 2, 4, List.of("c", "d")));
        assertThat(LogView.of(7, lines, new Page(1, 2))).isEqualTo(new LogView(7, 1, 4, List.of("b", "c")));
        assertThat(LogView.of(7, lines, new Page(-1, -1)).log()).isEqualTo(lines);
        assertThat(LogView.of(7, lines, new Page(5000, 10))).isEqualTo(new LogView(7, 5000, 4, List.of()));
    }

    @Test
    void digitsAreAnIdAndAnythingElseIsAName() {
        assertThat(new IdOrName("007").id()).contains(7);
        assertThat(new IdOrName("7a").id()).isEmpty();
        assertThat(new IdOrName("-7").id()).isEmpty();
        assertThatThrownBy(() -> new IdOrName("99999999999").id()).hasMessage("For input string: \"99999999999\"");
    }
}
