// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.Set;

/** All clients asked until the end. One that broke or hung would have seen nothing more, and so would the other checkers. */
final class ClientsGoOn implements Checker {
    static final String BROKE = "client-broke";
    static final String HANG = "clients-hang";

    private static final Set<String> BAD = Set.of(BROKE, HANG);

    @Override
    public String name() {
        return "clientsGoOn";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        return evidence.notes().stream()
                .filter(note -> BAD.contains(note.event()))
                .map(note -> new Violation(name(), note.event() + ": " + note.what()))
                .toList();
    }
}
