// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** No driver ends, and no session is shown as ended, unless a client asked for it or the campaign killed the driver itself. */
final class DriversOutlive implements Checker {
    private static final Pattern ENDED = Pattern.compile("dead|error|killed|shutting_down|success");

    @Override
    public String name() {
        return "driversOutliveServers";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        Set<Integer> deleted = evidence.ops().stream()
                .filter(op -> op.verb() == Op.Verb.DELETE && op.table().equals("/sessions"))
                .map(Op::id)
                .collect(Collectors.toSet());
        Set<Integer> killed =
                evidence.killed().stream().map(DriverEvent::sessionOf).collect(Collectors.toSet());
        evidence.drivers().stream()
                .filter(event -> event.what().equals("end") && event.at() < evidence.restAt())
                .filter(event -> !deleted.contains(event.session()) && !killed.contains(event.session()))
                .map(event -> new Violation(name(), event.driver() + " has ended, and nobody asked for it"))
                .forEach(found::add);
        evidence.ops().stream()
                .filter(op -> op.verb() == Op.Verb.READ && op.ok() && op.table().equals("/sessions"))
                .filter(op -> ENDED.matcher(op.text()).matches() && !killed.contains(op.id()))
                .map(op -> new Violation(
                        name(), op.what() + " (op " + op.number() + ") is " + op.text() + ", and nobody ended it"))
                .forEach(found::add);
        return found;
    }
}
