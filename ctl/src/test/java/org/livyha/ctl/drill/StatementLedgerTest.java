// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.livyha.ctl.drill.load.StatementLedger;

class StatementLedgerTest {
    private final StatementLedger ledger = new StatementLedger();

    @BeforeEach
    void threeAcknowledged() {
        for (int number = 1; number <= 3; number++) {
            ledger.sent(number);
            ledger.acknowledged(number, number + 10);
        }
    }

    @Test
    void allRunOnceIsWell() {
        ledger.executed(List.of(1, 2));
        ledger.executed(List.of(3));
        StatementLedger.Verdict verdict = ledger.verdict();
        assertThat(verdict.acknowledged()).isEqualTo(3);
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.doubled()).isEmpty();
        assertThat(verdict.contradictions()).isEmpty();
        assertThat(ledger.told()).isEqualTo(3);
    }

    @Test
    void aLostStatementIsSeen() {
        ledger.executed(List.of(1, 3));
        assertThat(ledger.verdict().lost()).containsExactly(2);
    }

    @Test
    void aDoubledStatementIsSeenEvenRoundsLater() {
        ledger.executed(List.of(1, 2, 3));
        ledger.executed(List.of(2));
        assertThat(ledger.verdict().doubled()).containsExactly(2);
        assertThat(ledger.told()).as("what the driver has told of").isEqualTo(4);
    }

    @Test
    void anUnacknowledgedStatementMayBeRunOrNot() {
        ledger.sent(4);
        ledger.sent(5);
        ledger.executed(List.of(1, 2, 3, 5));
        StatementLedger.Verdict verdict = ledger.verdict();
        assertThat(verdict.unacknowledged()).containsExactly(4, 5);
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.contradictions()).isEmpty();
    }

    @Test
    void aRefusedStatementThatWasRunIsSeen() {
        ledger.sent(4);
        ledger.refused(4);
        ledger.executed(List.of(1, 2, 3, 4));
        assertThat(ledger.verdict().refusedAndRun()).containsExactly(4);
    }

    @Test
    void anIdGivenTwiceIsSeen() {
        ledger.sent(4);
        ledger.acknowledged(4, 12);
        assertThat(ledger.verdict().contradictions()).containsExactly("statements 2 and 4 were both given id 12");
    }

    @Test
    void aStatementThatNobodySentIsSeen() {
        ledger.executed(List.of(1, 2, 3, 99));
        assertThat(ledger.verdict().contradictions()).containsExactly("statement 99 was run and never sent");
    }
}
