// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.livyha.ctl.FakeServer;
import org.livyha.ctl.FakeServer.Reply;
import org.livyha.ctl.pair.Host;

/**
 * Two servers and a virtual address that answer as a pair would, with a driver that runs the drill's statements. A test may
 * have it misbehave. Safe for use by any thread.
 */
final class FakePair implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBERED = Pattern.compile("drillLog.add\\((\\d+)\\)");
    private static final Pattern TOLD = Pattern.compile("drop\\((\\d+)\\)");

    private final FakeServer a = new FakeServer();
    private final FakeServer b = new FakeServer();
    private final FakeServer address = new FakeServer();
    private final Map<Integer, ObjectNode> sessions = new TreeMap<>();
    private final List<String> outputs = new ArrayList<>();
    private final List<Integer> executed = new ArrayList<>();
    private final Map<String, Integer> idByKey = new TreeMap<>();
    private final List<String> changes = new ArrayList<>();
    private String leader = "a";
    private long epoch = 7;
    private int nextSession;

    /** Statements with these numbers are acknowledged and not run, run twice, or refused and run. */
    int lose = -1;

    int doubled = -1;
    int refuseAndRun = -1;
    boolean warm = true;
    boolean watches = true;
    /** So often the standby says yet that it rehearses. */
    int rehearsing;

    volatile boolean down;
    volatile boolean emptyList;
    /** How many of them were told. */
    final AtomicInteger emptyLists = new AtomicInteger();

    FakePair() throws IOException {
        for (FakeServer server : List.of(a, b)) {
            String node = server == a ? "a" : "b";
            server.on("GET /ha/status", (exchange, body) -> new Reply(200, status(node)));
            server.on("GET /ha/history", (exchange, body) -> new Reply(200, "{\"changes\":[" + history() + "]}"));
            server.on("POST /ha/switchover", (exchange, body) -> {
                change("switchover");
                return new Reply(200, "{\"to\":\"" + leader + "\"}");
            });
        }
        address.on("GET /sessions", (exchange, body) -> whenUp(() -> get(exchange)));
        address.on("GET /batches", 200, "{\"from\":0,\"total\":0,\"batches\":[]}");
        address.on("POST /sessions", (exchange, body) -> whenUp(() -> post(exchange, body)));
        address.on("DELETE /sessions", (exchange, body) -> {
            synchronized (this) {
                sessions.remove(id(exchange, 2));
            }
            return new Reply(200, "{}");
        });
    }

    List<Host> hosts() {
        return List.of(new Host("a", a.url(), null), new Host("b", b.url(), null));
    }

    URI endpoint() {
        return address.url();
    }

    synchronized boolean rehearses() {
        return rehearsing > 0;
    }

    synchronized List<Integer> sessions() {
        return List.copyOf(sessions.keySet());
    }

    /** Somebody else's session. */
    synchronized void addSession(String name) {
        int id = nextSession++;
        sessions.put(id, JSON.createObjectNode().put("id", id).put("name", name).put("state", "idle"));
    }

    /** The other one leads from now on. */
    synchronized void change(String reason) {
        String before = leader;
        leader = before.equals("a") ? "b" : "a";
        epoch++;
        changes.add(
                0,
                "{\"epoch\":" + epoch + ",\"nodeId\":\"" + leader + "\",\"since\":\"" + Instant.now()
                        + "\",\"reason\":\"" + reason + "\",\"phases\":{\"read\":2},\"sessions\":1}");
    }

    private synchronized String history() {
        return String.join(",", changes);
    }

    private synchronized String status(String node) {
        boolean leads = node.equals(leader);
        boolean rehearses = !leads && rehearsing > 0;
        rehearsing -= rehearses ? 1 : 0;
        return FakeServer.status(
                        node,
                        leads ? "leader" : "standby",
                        epoch,
                        Map.of(
                                "leader",
                                leader,
                                "warm",
                                leads || warm,
                                "rehearsing",
                                rehearses,
                                "watchesLeader",
                                watches))
                .toString();
    }

    private interface Answering {
        Reply answer() throws IOException;
    }

    private Reply whenUp(Answering answering) throws IOException {
        return down ? new Reply(503, "{\"msg\":\"nobody leads\"}") : answering.answer();
    }

    private static int id(HttpExchange exchange, int part) {
        return Integer.parseInt(exchange.getRequestURI().getPath().split("/", -1)[part]);
    }

    private synchronized Reply get(HttpExchange exchange) {
        String[] parts = exchange.getRequestURI().getPath().split("/", -1);
        if (parts.length == 2) {
            if (emptyList) {
                emptyLists.incrementAndGet();
                return new Reply(200, "{\"total\":0,\"sessions\":[]}");
            }
            String all = sessions.values().stream().map(JsonNode::toString).collect(Collectors.joining(","));
            return new Reply(200, "{\"total\":" + sessions.size() + ",\"sessions\":[" + all + "]}");
        }
        if (parts.length == 3) {
            ObjectNode session = sessions.get(id(exchange, 2));
            return session == null ? new Reply(404, "{\"msg\":\"not found\"}") : new Reply(200, session.toString());
        }
        return new Reply(200, statement(id(exchange, 4)).toString());
    }

    private synchronized Reply post(HttpExchange exchange, String body) throws IOException {
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        boolean statement = exchange.getRequestURI().getPath().endsWith("/statements");
        Integer known = key == null ? null : idByKey.get(key);
        if (known != null) {
            return new Reply(201, (statement ? statement(known) : sessions.get(known)).toString());
        }
        JsonNode request = JSON.readTree(body);
        if (!statement) {
            addSession(request.path("name").asText());
            int id = nextSession - 1;
            if (key != null) {
                idByKey.put(key, id);
            }
            return new Reply(201, sessions.get(id).toString());
        }
        String code = request.path("code").asText();
        outputs.add(run(code));
        int id = outputs.size() - 1;
        if (key != null) {
            idByKey.put(key, id);
        }
        boolean refuse = code.contains("drillLog.add(" + refuseAndRun + ")");
        return refuse
                ? new Reply(503, "{\"msg\":\"no driver\"}")
                : new Reply(201, statement(id).toString());
    }

    private String run(String code) {
        Matcher numbered = NUMBERED.matcher(code);
        if (numbered.find()) {
            int number = Integer.parseInt(numbered.group(1));
            if (number != lose) {
                executed.add(number);
            }
            if (number == doubled) {
                executed.add(number);
            }
            return "drill " + number + "\n";
        }
        Matcher told = TOLD.matcher(code);
        if (told.find()) {
            return "drill-log "
                    + executed.stream()
                            .skip(Integer.parseInt(told.group(1)))
                            .map(String::valueOf)
                            .collect(Collectors.joining(","))
                    + ";";
        }
        return "";
    }

    private ObjectNode statement(int id) {
        ObjectNode statement = JSON.createObjectNode().put("id", id).put("state", "available");
        statement.putObject("output").putObject("data").put("text/plain", outputs.get(id));
        return statement;
    }

    @Override
    public void close() {
        a.close();
        b.close();
        address.close();
    }
}
