// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.livyha.server.launch.RejectedException;

/** The sessions or batches of one term, in the order of their ids, and their names. Safe for use by any thread. */
public final class Registry<T extends Registry.Entry> {
    private static final int RESERVED = -1;

    private final Map<Integer, T> byId = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> idByName = new ConcurrentHashMap<>();

    /** What is registered. */
    public interface Entry {
        int id();

        /** Unique among the registered, or null. */
        String name();
    }

    /**
     * Creates an entry under a name that no other one has.
     *
     * @param name or null
     * @throws RejectedException when the name is taken; nothing was created
     */
    public T create(String name, Supplier<T> create) {
        Integer holder = name == null ? null : idByName.putIfAbsent(name, RESERVED);
        if (holder != null) {
            throw new RejectedException("Reason: Duplicate session name: Some(" + name + ") for session " + holder);
        }
        try {
            T entry = create.get();
            add(entry);
            return entry;
        } catch (RuntimeException e) {
            if (name != null) {
                idByName.remove(name, RESERVED);
            }
            throw e;
        }
    }

    /** Adds an entry of an earlier term. */
    public void add(T entry) {
        byId.put(entry.id(), entry);
        if (entry.name() != null) {
            idByName.put(entry.name(), entry.id());
        }
    }

    /** Removes the entry and frees its name; nothing happens when it is not there. */
    public void remove(T entry) {
        byId.remove(entry.id(), entry);
        if (entry.name() != null) {
            idByName.remove(entry.name(), entry.id());
        }
    }

    public Optional<T> find(IdOrName key) {
        int id = key.id().orElseGet(() -> idByName.getOrDefault(key.text(), RESERVED));
        return Optional.ofNullable(byId.get(id));
    }

    /** All of them, as they are now. */
    public List<T> all() {
        return List.copyOf(byId.values());
    }
}
