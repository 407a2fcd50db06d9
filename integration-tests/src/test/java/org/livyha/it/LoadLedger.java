// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all clients of a load were told, kept to be compared with what the servers show in the end. For any thread. */
final class LoadLedger {
    private static final Logger log = LoggerFactory.getLogger(LoadLedger.class);
    /** The one answer 500 that the contract wants: clients read this text. */
    private static final Pattern NOT_READY = Pattern.compile(
            "\"java\\.lang\\.IllegalStateException: Session is in state (starting|shutting_down|dead|killed)\"");

    private static final Pattern STACK_TRACE = Pattern.compile("\\\\tat |\\tat |Exception|Caused by");
    private static final int FAULTS = 40;

    private final Map<String, Table> tables =
            Map.of("/sessions", new Table(), "/batches", new Table(), "statements", new Table());
    private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** Sessions, batches or the statements of the one real session: by id, with their names or code. */
    static final class Table {
        final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
        final Set<Integer> deleted = ConcurrentHashMap.newKeySet();
        /** A DELETE of it had no answer that says what became of it. */
        final Set<Integer> perhapsDeleted = ConcurrentHashMap.newKeySet();
        /** Names or code of those that were asked for by somebody who did not wait for an answer, or got none. */
        final Set<String> unheard = ConcurrentHashMap.newKeySet();
    }

    Table table(String name) {
        return tables.get(name);
    }

    void acknowledged(String table, int id, String name) {
        String other = table(table).acknowledged.putIfAbsent(id, name);
        if (other != null && !other.equals(name)) {
            fault(table + " " + id + " was given to " + other + " and to " + name);
        }
    }

    void count(String what) {
        counts.computeIfAbsent(what, ignored -> new AtomicLong()).incrementAndGet();
    }

    void fault(String what) {
        count("FAULT");
        log.warn("{}", what);
        if (faults.size() < FAULTS) {
            faults.add(what.length() <= 600 ? what : what.substring(0, 600) + "...");
        }
    }

    /** Counts an answer, after a look for what none may have: an unforeseen status, or a stack trace. */
    Wire.Answer checked(String kind, String request, Wire.Answer answer) {
        String text = answer.text();
        boolean notReady = answer.status() == 500 && NOT_READY.matcher(text).matches();
        count(kind + " " + (notReady ? "500 not ready" : answer.status()));
        boolean comeAgain = answer.status() == 503 && answer.header("Retry-After") != null;
        if (answer.status() >= 500 && !notReady && !comeAgain) {
            fault(kind + " " + request + " answered " + answer);
        } else if (!notReady
                && answer.status() >= 400
                && STACK_TRACE.matcher(text).find()) {
            fault(kind + " " + request + " told a stack trace: " + answer);
        }
        return answer;
    }

    Queue<String> faults() {
        return faults;
    }

    Map<String, AtomicLong> counts() {
        return counts;
    }

    /** How many answers there were, whatever they said. */
    long answers() {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().matches(".* \\d{3}( .*)?"))
                .mapToLong(count -> count.getValue().get())
                .sum();
    }
}
