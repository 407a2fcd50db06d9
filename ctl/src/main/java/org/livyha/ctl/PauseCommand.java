// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.http.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code livyctl pause}. */
@Command(
        name = "pause",
        description = {
            "Maintenance: from now on the standby does not take over by itself, whatever happens to the leader.",
            "A switchover still works. Ends with livyctl resume."
        })
final class PauseCommand extends Answering {
    @Mixin
    private PairOptions pair;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; shown to everybody who looks.")
    private String reason;

    @Override
    public Integer call() {
        String body =
                JsonNodeFactory.instance.objectNode().put("reason", reason).toString();
        Answer answer = pair.client().first("POST", "/ha/pause", body, Answer::ok);
        if (!answer.ok()) {
            throw CtlException.failed("not paused: " + answer.message());
        }
        if (json()) {
            printJson(answer.json());
        } else {
            out().println("PAUSED: no automatic takeover until livyctl resume.");
        }
        return ExitCodes.OK;
    }
}
