// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Answer;

/** Creates sessions or batches in the midst of a round, and looks afterwards whether all is there that was acknowledged. */
public final class CreationLoad implements AutoCloseable {
    private static final double PATIENCE = 60_000;

    /**
     * What is created.
     *
     * @param file of a batch, or empty for sessions
     * @param className of a batch
     */
    public record Template(Optional<String> file, Optional<String> className) {
        String path() {
            return file.isPresent() ? "/batches" : "/sessions";
        }

        String body(String name) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
            if (file.isEmpty()) {
                body.put("kind", "spark");
            }
            file.ifPresent(path -> body.put("file", path));
            className.ifPresent(main -> body.put("className", main));
            return body.toString();
        }
    }

    private final Sender sender;
    private final PatientClient client;
    private final Template template;
    private final String prefix;
    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("drill-creator"));
    private final List<Future<?>> underWay = new ArrayList<>();
    private final Map<Integer, String> nameById = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private final Set<Integer> checked = new HashSet<>();
    private int count;

    public CreationLoad(Sender sender, PatientClient client, Template template, String prefix) {
        this.sender = sender;
        this.client = client;
        this.template = template;
        this.prefix = prefix;
    }

    /** Begins one, and returns at once. Every second one has a key and is sent until it is acknowledged. */
    public synchronized void begin() {
        int n = ++count;
        underWay.add(threads.submit(() -> create(n)));
    }

    private void create(int n) {
        String name = prefix + "-made-" + n;
        String key = n % 2 == 1 ? name : null;
        double deadline = sender.watch().now() + PATIENCE;
        for (int attempt = 1; sender.watch().now() < deadline; attempt++) {
            Sender.Sent sent = sender.send(
                    Op.What.CREATE,
                    name,
                    attempt,
                    "POST",
                    template.path(),
                    template.body(name),
                    key,
                    answer -> answer.json().path("id").isInt() ? null : "it has no id");
            if (sent.op().ok()) {
                acknowledged(sent.answer().json().path("id").asInt(), name);
                return;
            }
            if (key == null || !Stopwatch.sleep(100)) {
                return;
            }
        }
    }

    private synchronized void acknowledged(int id, String name) {
        String other = nameById.put(id, name);
        if (other != null && !other.equals(name)) {
            contradictions.add("id " + id + " was given to " + other + " and to " + name);
        }
    }

    /** Waits for those under way, looks whether what was acknowledged is there, and deletes it; what is wrong, in sentences. */
    public List<String> check() {
        List<Future<?>> waiting;
        synchronized (this) {
            waiting = List.copyOf(underWay);
            underWay.clear();
        }
        for (Future<?> one : waiting) {
            try {
                one.get((long) PATIENCE, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                contradictions.add("a creation did not end: " + e);
            }
        }
        Map<Integer, String> made;
        synchronized (this) {
            made = new TreeMap<>(nameById);
        }
        made.keySet().removeAll(checked);
        made.forEach(this::look);
        checked.addAll(made.keySet());
        List<String> found = new ArrayList<>(contradictions);
        contradictions.clear();
        return found;
    }

    private void look(int id, String name) {
        Sender.Sent sent = sender.send(
                Op.What.CREATE,
                "look for " + name,
                1,
                "GET",
                template.path() + "/" + id,
                null,
                null,
                answer -> wrong(answer, id, name));
        if (!sent.op().ok()) {
            contradictions.add(
                    name + " was acknowledged as " + id + ": " + sent.op().detail());
        }
        try {
            client.delete(template.path() + "/" + id);
        } catch (CtlException e) {
            contradictions.add(name + " could not be deleted: " + e.getMessage());
        }
    }

    private static String wrong(Answer answer, int id, String name) {
        boolean right = answer.json().path("id").asInt(-1) == id
                && answer.json().path("name").asText("").equals(name);
        return right
                ? null
                : "it shows " + answer.json().path("id") + " " + answer.json().path("name");
    }

    public synchronized int acknowledged() {
        return nameById.size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
