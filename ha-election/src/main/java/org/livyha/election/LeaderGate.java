// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The one way to what only a leader has. Knows nothing of {@code T}: whoever holds the gate gets the service of a valid
 * term, or {@link NotLeaderException}; there is no way around the check. Safe for use by any thread.
 */
public final class LeaderGate<T> {
    private final List<Runnable> openListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super T>> shutListeners = new CopyOnWriteArrayList<>();
    private volatile Passage<T> passage;

    /** Lets requests through for as long as the term is valid. */
    public void open(Term term, T service) {
        passage = new Passage<>(Objects.requireNonNull(term, "term"), Objects.requireNonNull(service, "service"));
        openListeners.forEach(Runnable::run);
    }

    /** Refuses from now on. Idempotent. */
    public void shut() {
        Passage<T> was = passage;
        passage = null;
        if (was != null) {
            shutListeners.forEach(listener -> listener.accept(was.service));
        }
    }

    /** @throws NotLeaderException when the gate is shut or its term is over */
    public T require() {
        return current().orElseThrow(() -> new NotLeaderException("this server does not lead"));
    }

    /** The service of the valid term, if there is one. */
    public Optional<T> current() {
        Passage<T> now = passage;
        return now != null && now.term.isValid() ? Optional.of(now.service) : Optional.empty();
    }

    /** The valid term behind the open gate, if there is one. */
    public Optional<Term> term() {
        Passage<T> now = passage;
        return now != null && now.term.isValid() ? Optional.of(now.term) : Optional.empty();
    }

    /** Whether it was opened and not shut since, whatever has become of the term. */
    public boolean isOpen() {
        return passage != null;
    }

    /** Registers what is run, on the opening thread, each time the gate opens. */
    public void onOpen(Runnable listener) {
        openListeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /** Registers what is run, on the shutting thread, each time an open gate was shut; it gets what was behind it. */
    public void onShut(Consumer<? super T> listener) {
        shutListeners.add(Objects.requireNonNull(listener, "listener"));
    }

    private record Passage<T>(Term term, T service) {}
}
