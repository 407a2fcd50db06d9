// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Console;
import java.time.Duration;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.http.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code livyctl switchover}. */
@Command(
        name = "switchover",
        description = {
            "Has the standby take over, in good order: requests wait a moment and none fails.",
            "Refused when the standby is not warm. Works in a paused pair too."
        })
final class SwitchoverCommand extends Answering {
    /** Longer than a drain of the requests in flight and a takeover. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Mixin
    private PairOptions pair;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the history.")
    private String reason;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask whether it is meant.")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes) {
            confirm();
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (reason != null) {
            body.put("reason", reason);
        }
        Answer answer =
                pair.client(LIMIT).first("POST", "/ha/switchover", body.toString(), got -> !nothingWasDone(got));
        if (answer.status() == 403) {
            throw CtlException.failed("no switchover: " + answer.message() + "; run livyctl on one of the two hosts");
        }
        if (answer.status() == 504) {
            throw CtlException.failed("the switchover was begun and is not confirmed: " + answer.message()
                    + "; livyctl status tells what became of it");
        }
        if (!answer.ok()) {
            throw CtlException.failed("no switchover: " + answer.message());
        }
        JsonNode done = answer.json();
        if (json()) {
            printJson(done);
            return ExitCodes.OK;
        }
        out().println("Switched over from " + done.path("from").asText() + " to "
                + done.path("to").asText() + ", epoch " + done.path("epoch").asLong() + ".");
        done.path("phases").properties().forEach(phase -> out().printf(
                        "  %-8s %6d ms%n", phase.getKey(), phase.getValue().asLong()));
        return ExitCodes.OK;
    }

    /** Only then may the other server be asked: it would hand back what the first one has handed over. */
    private static boolean nothingWasDone(Answer answer) {
        return answer.status() == 503 && answer.headers().containsKey("Retry-After");
    }

    @SuppressWarnings(
            "SystemConsoleNull") // From JDK 22 on there is always one; without a terminal it then reads a null.
    private static void confirm() {
        Console console = System.console();
        String said = console == null
                ? null
                : console.readLine("The leader changes. Requests wait for a moment. Go on? [y/N] ");
        if (said == null) {
            throw CtlException.usage("nobody can be asked here whether it is meant; give --yes");
        }
        if (!said.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y")) {
            throw CtlException.failed("nothing was done");
        }
    }
}
