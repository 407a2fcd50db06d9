// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.livyha.recovery.KeyRecord;

/** Looks for what must not be in the store. Reads only. */
public final class Audit {
    /** What is wrong at a node. */
    public record Problem(String path, String what) {}

    /**
     * What was found.
     *
     * @param quarantined how many records were put aside earlier; that is no problem
     */
    public record Report(int sessions, int batches, int removed, int quarantined, List<Problem> problems) {}

    private final StoreView store;
    private final long now;
    private final List<Problem> problems = new ArrayList<>();

    /** @param now milliseconds since the epoch: keys that are over by then may be taken again */
    public Audit(StoreView store, long now) {
        this.store = store;
        this.now = now;
    }

    public Report run() {
        List<Entry> sessions = check(Kind.SESSIONS);
        List<Entry> batches = check(Kind.BATCHES);
        List<Entry> all = new ArrayList<>(sessions);
        all.addAll(batches);
        unique(all, "the application tag", entry -> entry.launch().appTag());
        store.strangers().forEach(path -> problem(path, "it is not ours"));
        if (!all.isEmpty() && store.reign().isEmpty()) {
            problem(store.epochPath(), "it is missing, though there are records");
        }
        int removed = (int) all.stream()
                .filter(entry -> entry.record() != null && entry.record().removed())
                .count();
        return new Report(
                sessions.size(), batches.size(), removed, store.quarantined().size(), List.copyOf(problems));
    }

    private List<Entry> check(Kind kind) {
        List<Entry> entries = store.entries(kind);
        OptionalLong next = store.nextId(kind);
        if (next.isEmpty() && store.hasTable(kind)) {
            problem(kind.path(store.paths()), "it does not say the next id");
        }
        for (Entry entry : entries) {
            if (entry.record() == null) {
                problem(entry.node().path(), "it cannot be read: " + entry.problem());
            } else if (next.isPresent() && entry.record().id() >= next.getAsLong()) {
                problem(entry.node().path(), "its id is not below the next one, " + next.getAsLong());
            }
            if (entry.node().stat().getNumChildren() > 0) {
                problem(entry.node().path(), "it has children");
            }
        }
        unique(entries, "the name", entry -> entry.record().removed() ? null : entry.name());
        unique(entries, "the key", this::key);
        return entries;
    }

    private String key(Entry entry) {
        KeyRecord key = entry.record().key();
        return key == null || key.isOver(now) ? null : entry.record().owner() + "\n" + key.text();
    }

    private interface Trait {
        String of(Entry entry);
    }

    /** The second and later ones are named; the value is not: a key is its client's. */
    private void unique(List<Entry> entries, String what, Trait trait) {
        Map<String, Entry> first = new HashMap<>();
        for (Entry entry : entries) {
            String value = entry.record() == null ? null : trait.of(entry);
            Entry other = value == null ? null : first.putIfAbsent(value, entry);
            if (other != null) {
                problem(entry.node().path(), "it has " + what + " of " + other.address());
            }
        }
    }

    private void problem(String path, String what) {
        problems.add(new Problem(path, what));
    }
}
