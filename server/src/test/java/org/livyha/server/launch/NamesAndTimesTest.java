// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndTimesTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT90S",
        "2h, PT2H",
        "1500, PT1.5S",
        "1500ms, PT1.5S",
        "5m, PT5M",
        "5min, PT5M",
        "1D, P1D",
        "7us, PT0.000007S",
        "0, PT0S"
    })
    void timeStringsAreLivys(String text, Duration expected) {
        assertThat(TimeStrings.parse(text)).isEqualTo(expected);
    }

    @Test
    void noTimeIsNoTime() {
        assertThat(TimeStrings.parse(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xx | Reason: Invalid time string: xx",
                "'' | Reason: Invalid time string: ",
                "5 s | Reason: Invalid time string: 5 s",
                "5y | 'Reason: Invalid suffix: \"y\"'",
                "5q | 'Reason: Invalid suffix: \"q\"'",
                "-5s | Reason: Invalid value: -5",
                "-5 | Reason: Invalid value: -5",
                "99999999999999999999s | Reason: Invalid value: 99999999999999999999",
                "9223372036854775807d | Reason: Invalid value: 9223372036854775807",
            },
            ignoreLeadingAndTrailingWhitespace = true)
    void wrongTimesAreToldInLivysWords(String text, String message) {
        assertThatThrownBy(() -> TimeStrings.parse(text))
                .isInstanceOf(RejectedException.class)
                .message()
                .isEqualToIgnoringWhitespace(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "", "0"})
    void aNameThatCouldBeAnIdIsRejected(String name) {
        assertThatThrownBy(() -> AppNames.check(name))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Reason: Invalid session name: " + name);
    }

    @Test
    void otherNamesAndNoNameAreFine() {
        AppNames.check(null);
        AppNames.check("n1");
        AppNames.check("1n");
        AppNames.check("-1");
    }

    @Test
    void tagsAndSecretsAreRandom() {
        AppTags tags = new AppTags();
        assertThat(tags.session(7)).matches("livy-session-7-[a-z0-9]{8}").isNotEqualTo(tags.session(7));
        assertThat(tags.batch(7)).matches("livy-batch-7-[a-z0-9]{8}");
        assertThat(tags.secret()).matches("[0-9a-f]{64}").isNotEqualTo(tags.secret());
        assertThat(AppTags.isBatch(tags.batch(1))).isTrue();
        assertThat(AppTags.isBatch(tags.session(1))).isFalse();
    }
}
