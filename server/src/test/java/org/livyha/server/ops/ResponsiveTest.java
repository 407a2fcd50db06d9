// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResponsiveTest {
    private long answered = 7;

    @Test
    void whoAnswersItselfIsResponsive() {
        assertThat(new Responsive(() -> SelfProbe.Outcome.WELL, () -> answered).getAsBoolean())
                .isTrue();
    }

    @Test
    void whoAnswersOthersMeanwhileIsResponsive() {
        assertThat(answeringOthers(SelfProbe.Outcome.NO_ANSWER).getAsBoolean()).isTrue();
    }

    @Test
    void whoSaysItselfThatItIsIllIsNot() {
        assertThat(answeringOthers(SelfProbe.Outcome.ILL).getAsBoolean()).isFalse();
    }

    @Test
    void whoAnswersNobodyIsNotHoweverManyItHasAnsweredBefore() {
        Responsive hung = new Responsive(() -> SelfProbe.Outcome.NO_ANSWER, () -> answered);
        answered = 1000;
        assertThat(hung.getAsBoolean()).isFalse();
        assertThat(hung.getAsBoolean()).isFalse();
    }

    private Responsive answeringOthers(SelfProbe.Outcome outcome) {
        return new Responsive(
                () -> {
                    answered++;
                    return outcome;
                },
                () -> answered);
    }
}
