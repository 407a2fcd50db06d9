// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * A round, judged.
 *
 * @param from and {@code to} who led before and after
 * @param load of the machine the drill ran on, over the last minute
 */
public record Round(
        int number,
        String from,
        String to,
        String reason,
        double load,
        ClientView client,
        Phases phases,
        Double convergedAfter,
        int statementsAcknowledged,
        int statementsUnacknowledged,
        List<Integer> statementsLost,
        List<Integer> statementsDoubled,
        List<Verdict> verdicts,
        @JsonIgnore Evidence evidence) {
    public boolean passed() {
        return verdicts.stream().noneMatch(Verdict::violated);
    }
}
