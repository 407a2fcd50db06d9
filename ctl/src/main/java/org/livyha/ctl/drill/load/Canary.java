// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Answer;

/**
 * The drill's own session, whose driver keeps a list of the statements that were run. Calls here are outside of what is
 * measured, and are tried again until they are answered.
 */
public final class Canary {
    private static final Pattern LOG = Pattern.compile("drill-log ([0-9,]*);");

    private final PatientClient client;
    private final String prefix;
    private int id = -1;
    private String appId;

    /** @param prefix of the names of all that the drill makes, its own and nobody else's */
    public Canary(PatientClient client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    public int id() {
        return id;
    }

    /** The application that it had when it was started. */
    public String appId() {
        return appId;
    }

    /** Creates it and waits until it takes statements. */
    public void start(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("kind", "spark").put("name", prefix);
        Answer made = client.post("/sessions", body.toString(), prefix);
        id = made.json().path("id").asInt(-1);
        String state = "";
        while (!state.equals("idle")) {
            if (List.of("dead", "error", "killed", "shutting_down").contains(state) || System.nanoTime() > deadline) {
                throw CtlException.failed("the drill's own session " + id + " is " + state
                        + ", expected idle: see GET /sessions/" + id + "/log");
            }
            Stopwatch.sleep(200);
            JsonNode session = client.get("/sessions/" + id).json();
            state = session.path("state").asText();
            appId = session.path("appId").isNull()
                    ? null
                    : session.path("appId").asText();
        }
        run("val drillLog = new java.util.concurrent.ConcurrentLinkedQueue[Int]()", "setup");
    }

    /** What a statement with this number is. Whoever runs it is written down by the driver. */
    static String code(int number) {
        return "drillLog.add(" + number + "); println(\"drill \" + " + number + ")";
    }

    static String output(int number) {
        return "drill " + number + "\n";
    }

    /** The numbers that were run, from that place in the driver's list on. */
    public List<Integer> executed(int from) {
        String code = "println(\"drill-log \" + drillLog.toArray.drop(" + from + ").mkString(\",\") + \";\")";
        String text = run(code, "log-" + from);
        Matcher found = LOG.matcher(text);
        if (!found.find()) {
            throw CtlException.failed("the driver's list of statements is gone: it answers '" + text.strip() + "'");
        }
        return found.group(1).isEmpty()
                ? List.of()
                : Arrays.stream(found.group(1).split(",")).map(Integer::valueOf).toList();
    }

    /** The session as it is shown now. */
    public JsonNode show() {
        return client.get("/sessions/" + id).json();
    }

    /** Deletes all sessions and batches whose name the drill has given. Answers what could not be deleted. */
    public List<String> deleteAll() {
        List<String> left = new ArrayList<>();
        for (String kind : List.of("sessions", "batches")) {
            try {
                for (int one : mine(kind)) {
                    client.delete("/" + kind + "/" + one);
                }
            } catch (CtlException e) {
                left.add(kind + " named " + prefix + "*: " + e.getMessage());
            }
        }
        return left;
    }

    private List<Integer> mine(String kind) {
        List<Integer> mine = new ArrayList<>();
        int total = 1;
        for (int from = 0; from < total; from += 100) {
            JsonNode page =
                    client.get("/" + kind + "?from=" + from + "&size=100").json();
            total = page.path("total").asInt();
            for (JsonNode one : page.path(kind)) {
                if (one.path("name").asText("").startsWith(prefix)) {
                    mine.add(one.path("id").asInt());
                }
            }
        }
        return mine;
    }

    /** Has code run once, and answers what it printed. */
    private String run(String code, String key) {
        String statements = "/sessions/" + id + "/statements";
        String body = JsonNodeFactory.instance.objectNode().put("code", code).toString();
        int number = client.post(statements, body, prefix + "-" + key + "-" + System.nanoTime())
                .json()
                .path("id")
                .asInt();
        while (true) {
            JsonNode statement =
                    client.get(statements + "/" + number + "?wait=5").json();
            if (List.of("available", "cancelled")
                    .contains(statement.path("state").asText())) {
                return statement.path("output").path("data").path("text/plain").asText("");
            }
        }
    }
}
