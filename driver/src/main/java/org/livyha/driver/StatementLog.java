// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Statement;
import org.livyha.rpc.Statement.State;

/**
 * All statements that this driver knows: gives them their ids, remembers keys, keeps what is to be kept. Safe for use by
 * any thread. Each change puts its event into the {@link SerialEvents} in the order of the changes; whoever made the
 * change delivers them afterwards.
 */
final class StatementLog {
    /**
     * A statement that was asked for, and whether it is new or the answer to a repeated key.
     *
     * @param statement null when the key belongs to another one
     */
    record Held(Statement statement, boolean isNew) {}

    /** What a cancel found. */
    enum Cancel {
        /** Nothing to do: it has ended, is being cancelled already, or never was. */
        NOTHING,
        /** It was waiting and will never run. */
        NEVER_RAN,
        /** It runs, and its code has to be stopped now. */
        STOP_IT
    }

    private final int retained;
    private final Clock clock;
    private final SerialEvents events;
    private final TreeMap<Integer, TrackedStatement> statements = new TreeMap<>();
    private final KeyMemory<TrackedStatement> keys;
    private int nextId;
    private int unfinished;

    StatementLog(int retained, Duration keyRetention, Clock clock, SerialEvents events) {
        this.retained = retained;
        this.clock = clock;
        this.events = events;
        this.keys = new KeyMemory<>(keyRetention, clock, statement -> statements.containsKey(statement.id));
    }

    /** Takes a statement in, or finds the one that this key has made before. */
    Held add(String key, String code, CodeKind kind) {
        return add(key, key == null ? null : digest(code, kind), code, kind);
    }

    private synchronized Held add(String key, String digest, String code, CodeKind kind) {
        if (key != null) {
            var first = keys.find(key);
            if (first.isPresent()) {
                boolean isSame = first.get().digest().equals(digest);
                return new Held(isSame ? first.get().what().snapshot(code) : null, false);
            }
        }
        TrackedStatement statement = new TrackedStatement(nextId++, code, kind);
        statements.put(statement.id, statement);
        if (key != null) {
            keys.remember(key, statement, digest);
        }
        unfinished++;
        evict();
        changed(statement);
        return new Held(statement.snapshot(), true);
    }

    /** Starts a statement; empty when it was cancelled while it waited. */
    synchronized Optional<CodeKind> begin(int id) {
        TrackedStatement statement = statements.get(id);
        if (statement == null || statement.state != State.WAITING) {
            return Optional.empty();
        }
        statement.started = clock.millis();
        statement.transition(State.RUNNING);
        changed(statement);
        return Optional.of(statement.kind);
    }

    /**
     * The statement's code has come to its end, whatever it was told meanwhile. One that was given up before keeps its
     * state and gets its true output, as with Livy.
     */
    synchronized void end(int id, Output output) {
        TrackedStatement statement = statements.get(id);
        if (statement == null) {
            return;
        }
        statement.output = output.toJson(id);
        statement.completed = clock.millis();
        if (statement.state == State.RUNNING) {
            finish(statement, State.AVAILABLE);
        } else if (statement.state == State.CANCELLING) {
            finish(statement, State.CANCELLED);
        } else {
            changed(statement);
        }
    }

    synchronized Cancel cancel(int id) {
        TrackedStatement statement = statements.get(id);
        if (statement == null) {
            return Cancel.NOTHING;
        }
        switch (statement.state) {
            case WAITING -> {
                // Some clients know by this alone that it has ended. Livy says so later, when its queue comes to it.
                statement.completed = clock.millis();
                finish(statement, State.CANCELLED);
                return Cancel.NEVER_RAN;
            }
            case RUNNING -> {
                statement.transition(State.CANCELLING);
                changed(statement);
                return Cancel.STOP_IT;
            }
            default -> {
                return Cancel.NOTHING;
            }
        }
    }

    /** Ends a statement that would not stop; its code still runs. Returns whether it was still being cancelled. */
    synchronized boolean giveUp(int id, Output note) {
        TrackedStatement statement = statements.get(id);
        if (statement == null || statement.state != State.CANCELLING) {
            return false;
        }
        statement.output = note.toJson(id);
        statement.completed = clock.millis();
        finish(statement, State.CANCELLED);
        return true;
    }

    synchronized void progress(int id, double progress) {
        TrackedStatement statement = statements.get(id);
        if (statement != null && !statement.state.isFinal() && statement.progress != progress) {
            statement.progress = progress;
            changed(statement);
        }
    }

    synchronized Optional<Statement> get(int id) {
        return Optional.ofNullable(statements.get(id)).map(TrackedStatement::snapshot);
    }

    synchronized boolean isCancelling(int id) {
        TrackedStatement statement = statements.get(id);
        return statement != null && statement.state == State.CANCELLING;
    }

    /** Whether no statement waits or runs. */
    synchronized boolean isIdle() {
        return unfinished == 0;
    }

    /** The retained statements, turned round if asked, then cut by position. Odd numbers give what Livy gives: less. */
    synchronized Reply.Statements list(int from, Integer size, boolean newestFirst) {
        List<TrackedStatement> all = new ArrayList<>(statements.values());
        if (newestFirst) {
            Collections.reverse(all);
        }
        // As a slice from `from` to `from + size`: a negative start eats into the page.
        long until = size == null ? Integer.MAX_VALUE : (long) from + size;
        int first = Math.min(Math.max(from, 0), all.size());
        int last = (int) Math.min(Math.max(until, first), all.size());
        return new Reply.Statements(
                all.size(),
                all.subList(first, last).stream()
                        .map(TrackedStatement::snapshot)
                        .toList());
    }

    private void finish(TrackedStatement statement, State end) {
        statement.transition(end);
        unfinished--;
        changed(statement);
        evict();
    }

    private void evict() {
        Iterator<TrackedStatement> oldestFirst = statements.values().iterator();
        while (statements.size() > retained && oldestFirst.hasNext()) {
            TrackedStatement statement = oldestFirst.next();
            if (statement.state.isFinal()) {
                oldestFirst.remove();
                // Its key may be remembered for longer, and must not hold what may be large.
                statement.code = null;
                statement.output = null;
            }
        }
    }

    private static String digest(String code, CodeKind kind) {
        MessageDigest digest = KeyMemory.digest();
        digest.update((kind.word() + " ").getBytes(StandardCharsets.UTF_8));
        digest.update(code.getBytes(StandardCharsets.UTF_8));
        return KeyMemory.end(digest);
    }

    private void changed(TrackedStatement statement) {
        events.put(new Event.StatementChanged(statement.id, statement.state, statement.progress));
    }
}
