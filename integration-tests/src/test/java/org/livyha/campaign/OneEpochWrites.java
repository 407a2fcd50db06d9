// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;

/**
 * In ZooKeeper's own log: the epoch only grows; each write to the store checks the epoch node; and it comes from the session
 * that took the latest epoch, so that no two epochs write in turns.
 */
final class OneEpochWrites implements Checker {
    private static final String EPOCH = "/livy/ha/epoch";
    private static final String STORE = "/livy/store/";

    @Override
    public String name() {
        return "onlyOneEpochWrites";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        long epoch = 0;
        long holder = 0;
        for (StoreTransaction transaction : evidence.store()) {
            for (StoreTransaction.Change change : transaction.changes()) {
                if (change.path().equals(EPOCH) && change.kind() == StoreTransaction.Kind.SET) {
                    long taken = change.data().path("epoch").asLong(-1);
                    boolean ended = change.data().path("clean").asBoolean();
                    if (taken != (ended ? epoch : epoch + 1)) {
                        found.add(violation(transaction, "epoch " + taken + " follows epoch " + epoch));
                    }
                    epoch = taken;
                    holder = ended
                            ? 0
                            : Long.parseUnsignedLong(
                                    change.data().path("sessionId").asText("0"), 16);
                } else if (change.path().startsWith(STORE) && isRecord(change.path())) {
                    if (!transaction.checked().contains(EPOCH)) {
                        found.add(violation(transaction, change.path() + " is written without a check of the epoch"));
                    }
                    if (transaction.session() != holder) {
                        found.add(violation(
                                transaction,
                                change.path() + " is written by another session than that which holds epoch " + epoch));
                    }
                }
            }
        }
        return found;
    }

    /** Below a table. */
    private static boolean isRecord(String path) {
        return path.indexOf('/', STORE.length()) > 0;
    }

    private Violation violation(StoreTransaction transaction, String what) {
        return new Violation(name(), "zxid 0x" + Long.toHexString(transaction.zxid()) + ": " + what);
    }
}
