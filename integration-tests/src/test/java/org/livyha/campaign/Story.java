// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.livyha.it.GateSampler;

/** A made-up history for tests of checkers. What is told first comes first; times are milliseconds. */
final class Story {
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<Op> ops = new ArrayList<>();
    final Map<String, List<GateSampler.Sample>> gates = new HashMap<>();
    final List<DriverEvent> drivers = new ArrayList<>();
    final List<StoreTransaction> store = new ArrayList<>();
    final List<SparkStandIn.Launch> launches = new ArrayList<>();
    final List<RoundResult> rounds = new ArrayList<>();
    final Set<String> killed = new HashSet<>();
    final List<Note> notes = new ArrayList<>();
    final Map<Integer, String> sessions = new HashMap<>();
    private List<Long> writes = List.of();

    Evidence evidence() {
        Map<String, Map<Integer, String>> tables = Map.of("/sessions", sessions, "/batches", Map.of());
        return new Evidence(
                ops,
                gates,
                drivers,
                store,
                launches,
                rounds,
                killed,
                notes,
                Long.MAX_VALUE,
                Map.of("hosta", tables, "hostb", tables),
                List.of(),
                new EnsembleWrites(writes, Duration.ofSeconds(3)));
    }

    /** The only instants at which the ensemble could be written to. */
    Story writesAt(long... instants) {
        writes = LongStream.of(instants).mapToObj(at -> at * 1_000_000).toList();
        return this;
    }

    Story note(long at, String event, String what) {
        notes.add(new Note(at * 1_000_000, event, what));
        return this;
    }

    /** One that was asked from and answered at these instants. */
    Story op(Op.Verb verb, String table, String name, int id, int status, long from, long until, long epoch) {
        return op(verb, table, name, null, id, status, from, until, epoch, name, List.of(), "");
    }

    Story op(
            Op.Verb verb,
            String table,
            String name,
            String key,
            int id,
            int status,
            long from,
            long until,
            long epoch,
            String seen,
            List<Integer> missing,
            String text) {
        ops.add(new Op(
                ops.size(),
                "client",
                "hosta",
                verb,
                table,
                name,
                key,
                from * 1_000_000,
                until * 1_000_000,
                status,
                epoch,
                id,
                seen,
                missing,
                text));
        return this;
    }

    Story made(String table, String name, int id) {
        long at = 10L * ops.size();
        return op(Op.Verb.CREATE, table, name, id, 201, at, at + 5, 1);
    }

    Story open(String host, long epoch, long from, long until) {
        gates.computeIfAbsent(host, ignored -> new ArrayList<>())
                .addAll(List.of(
                        new GateSampler.Sample(from * 1_000_000, (from + 1) * 1_000_000, 200, epoch),
                        new GateSampler.Sample((until - 1) * 1_000_000, until * 1_000_000, 200, epoch)));
        return this;
    }

    Story driver(String what, int session, long epoch, int statement, String code) {
        drivers.add(new DriverEvent(drivers.size(), what, "livy-session-" + session + "-x.1", epoch, statement, code));
        return this;
    }

    Story epochTaken(long epoch, long session) {
        return transaction(
                session,
                List.of(),
                StoreTransaction.Kind.SET,
                "/livy/ha/epoch",
                "{\"epoch\":" + epoch + ",\"sessionId\":\"" + Long.toHexString(session) + "\"}");
    }

    /** A record is created as it should be. */
    Story record(long session, String path, String name) {
        return transaction(
                session, List.of("/livy/ha/epoch"), StoreTransaction.Kind.CREATE, path, "{\"name\":\"" + name + "\"}");
    }

    Story transaction(long session, List<String> checked, StoreTransaction.Kind kind, String path, String json) {
        try {
            store.add(new StoreTransaction(
                    store.size(),
                    session,
                    checked,
                    List.of(new StoreTransaction.Change(
                            kind, path, json == null ? MissingNode.getInstance() : JSON.readTree(json)))));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return this;
    }
}
