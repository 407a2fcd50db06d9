// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.http.Answer;
import org.livyha.ctl.pair.PairClient;
import org.livyha.ctl.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code livyctl sessions}. */
@Command(
        name = "sessions",
        description = {
            "Lists the sessions with their state, application and whether the leader has their driver.",
            "A busy session's driver is asked, because a session that waits for its driver looks busy too."
        })
final class SessionsCommand extends Answering {
    private static final int PAGE = 100;

    @Mixin
    private PairOptions pair;

    @Option(names = "--no-ask", description = "Do not ask the drivers of busy sessions.")
    private boolean noAsk;

    @Override
    public Integer call() {
        PairClient client = pair.client();
        List<ObjectNode> sessions = list(client);
        for (ObjectNode session : sessions) {
            session.put("driver", driver(client, session));
        }
        if (json()) {
            printJson(sessions);
            return ExitCodes.OK;
        }
        Table table = new Table("ID", "NAME", "KIND", "OWNER", "STATE", "DRIVER", "APPLICATION");
        for (ObjectNode session : sessions) {
            table.row(
                    session.path("id").asInt(),
                    text(session, "name"),
                    text(session, "kind"),
                    text(session, "owner"),
                    text(session, "state"),
                    text(session, "driver"),
                    text(session, "appId"));
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private static List<ObjectNode> list(PairClient client) {
        List<ObjectNode> sessions = new ArrayList<>();
        int total = 1;
        for (int from = 0; from < total; from += PAGE) {
            Answer answer = client.first("GET", "/sessions?from=" + from + "&size=" + PAGE, null, Answer::ok);
            if (!answer.ok()) {
                throw CtlException.failed("GET /sessions: " + answer.message());
            }
            total = answer.json().path("total").asInt();
            for (JsonNode session : answer.json().path("sessions")) {
                sessions.add((ObjectNode) session);
            }
        }
        return sessions;
    }

    private String driver(PairClient client, JsonNode session) {
        return switch (session.path("state").asText()) {
            case "idle" -> "attached";
            case "busy" -> noAsk ? "not asked" : ask(client, session.path("id").asInt());
            case "starting", "not_started" -> "not yet";
            default -> null;
        };
    }

    /** Reading its statements goes to the driver, and counts as no use of the session. */
    private static String ask(PairClient client, int id) {
        try {
            Answer answer = client.first("GET", "/sessions/" + id + "/statements?from=0&size=1", null, Answer::ok);
            return answer.ok() ? "attached" : "NOT ATTACHED";
        } catch (CtlException e) {
            return "no answer";
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isNull() || node.path(field).isMissingNode()
                ? null
                : node.path(field).asText();
    }
}
