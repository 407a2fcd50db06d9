// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a client was told exists, is there in the end at both servers, with its id and name, and was there whenever it was asked for. */
final class AcknowledgedExists implements Checker {
    @Override
    public String name() {
        return "nothingAcknowledgedIsLost";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        Set<String> perhapsDeleted = evidence.ops().stream()
                .filter(op -> op.verb() == Op.Verb.DELETE)
                .map(Op::what)
                .collect(Collectors.toSet());
        Set<String> held = evidence.drivers().stream()
                .filter(event -> event.what().equals("held"))
                .map(event -> place("/sessions/" + event.session() + "/statements", event.statement(), event.code()))
                .collect(Collectors.toSet());
        for (Op op : evidence.ops()) {
            if (op.verb() == Op.Verb.CREATE && op.ok() && op.isStatement()) {
                if (!held.contains(place(op.table(), op.id(), op.name()))) {
                    found.add(violation(op, "was acknowledged as id " + op.id() + ", and no driver holds it"));
                }
            } else if (op.verb() == Op.Verb.CREATE && op.ok() && !perhapsDeleted.contains(op.what())) {
                evidence.shown().forEach((host, tables) -> inTheEnd(op, host, tables, found));
            } else if (op.verb() == Op.Verb.READ && op.ok() && !op.name().equals(op.seen())) {
                found.add(violation(op, "was shown as '" + op.seen() + "'"));
            } else if (op.verb() == Op.Verb.LIST && !op.missing().isEmpty()) {
                found.add(violation(op, "does not list " + op.missing()));
            }
        }
        found.addAll(gone(evidence));
        return found;
    }

    private void inTheEnd(Op op, String host, Map<String, Map<Integer, String>> tables, List<Violation> found) {
        String seen = tables.get(op.table()).get(op.id());
        if (!op.name().equals(seen)) {
            found.add(violation(op, "was acknowledged as id " + op.id() + ", in the end " + host + " shows " + seen));
        }
    }

    /** Not found, although its client never asked for its end. */
    private List<Violation> gone(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        Set<String> deleting = new HashSet<>();
        Set<String> ended = evidence.drivers().stream()
                .filter(event -> event.what().equals("end"))
                .map(event -> "/sessions/" + event.session() + "/statements")
                .collect(Collectors.toSet());
        for (Op op : evidence.ops()) {
            if (op.verb() == Op.Verb.DELETE) {
                deleting.add(op.what());
            } else if (op.verb() == Op.Verb.READ
                    && op.status() == 404
                    && !deleting.contains(op.what())
                    && !ended.contains(op.table())) {
                found.add(violation(op, "was not found: " + op.text()));
            }
        }
        return found;
    }

    private static String place(String table, int id, String name) {
        return table + " " + id + " " + name;
    }

    private Violation violation(Op op, String what) {
        return new Violation(name(), op.what() + " (op " + op.number() + " at " + op.server() + ") " + what);
    }
}
