// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeStringTest {
    @ParameterizedTest
    @CsvSource({
        "5, PT0.005S",
        "7us, PT0.000007S",
        "500ms, PT0.5S",
        "90s, PT1M30S",
        "2m, PT2M",
        "3min, PT3M",
        "1h, PT1H",
        "7d, PT168H"
    })
    void livysFormsAreRead(String text, Duration expected) {
        assertThat(TimeString.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"xx, Invalid time string: xx", "5y, Invalid suffix: \"y\"", "-5s, Invalid value: -5"})
    void whatIsWrongIsSaidInLivysWords(String text, String message) {
        assertThatThrownBy(() -> TimeString.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
