// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.http.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code livyctl resume}. */
@Command(name = "resume", description = "Ends a pause: the standby takes over again when the leader is gone.")
final class ResumeCommand extends Answering {
    @Mixin
    private PairOptions pair;

    @Override
    public Integer call() {
        Answer answer = pair.client().first("POST", "/ha/resume", "{}", Answer::ok);
        if (!answer.ok()) {
            throw CtlException.failed("not resumed: " + answer.message());
        }
        if (json()) {
            printJson(answer.json());
        } else {
            out().println("Resumed: the standby takes over by itself again.");
        }
        return ExitCodes.OK;
    }
}
