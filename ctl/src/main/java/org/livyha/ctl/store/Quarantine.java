// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Answer;
import org.livyha.ctl.http.Http;
import org.livyha.ctl.http.NoAnswerException;

/**
 * Moves a record out of the store, byte for byte, so that it is no longer reported and can be looked at in peace.
 *
 * <p>It is one transaction that holds only if neither the record nor the term has changed since they were looked at. A leader
 * that could not read the record has no session for it, never writes it, and its mirror merely sees it go; its id is not given
 * again, because the counter does not go back. A leader that has made a session of it would fail at its next write for it:
 * so the leader is asked first, and a yes, or no answer, is a refusal.
 */
public final class Quarantine {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Where it is now. */
    public record Moved(String from, String to, String problem) {}

    private final Ensemble ensemble;
    private final StoreView store;

    public Quarantine(Ensemble ensemble, StoreView store) {
        this.ensemble = ensemble;
        this.store = store;
    }

    /**
     * @param record such as {@code sessions/7}
     * @param force even if it can be read, or the leader may have a session for it
     * @throws CtlException when it was not done, and why
     */
    public Moved move(String record, boolean force) {
        Address address = Address.parse(record);
        Entry entry = store.entry(address)
                .orElseThrow(() -> CtlException.failed(
                        "there is no record at " + address.kind().path(store.paths()) + "/" + address.name()));
        Optional<Reign> reign = store.reign();
        if (!force) {
            refuseGood(entry);
            reign.filter(one -> !one.ended()).ifPresent(one -> refuseIfKnown(entry, one));
        }
        String folder = store.quarantine() + "/" + entry.kind().word();
        String to = folder + "/" + entry.node().name() + "-"
                + Long.toHexString(entry.node().stat().getMzxid());
        ensemble.ensure(folder);
        List<Op> ops = new ArrayList<>();
        reign.ifPresent(one -> ops.add(Op.check(store.epochPath(), one.version())));
        ops.add(Op.delete(entry.node().path(), entry.node().version()));
        ops.add(ensemble.create(to, entry.node().data()));
        try {
            ensemble.transact(ops);
        } catch (KeeperException.ConnectionLossException e) {
            if (ensemble.read(to).isEmpty()) {
                throw CtlException.failed("the connection broke, and nothing was moved; try again");
            }
        } catch (KeeperException e) {
            throw CtlException.failed(
                    "nothing was moved: the record or the leader changed meanwhile (" + e.code() + "); look again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CtlException.failed("interrupted; livyctl store ls tells whether it was moved");
        }
        return new Moved(entry.node().path(), to, entry.problem());
    }

    private static void refuseGood(Entry entry) {
        if (entry.record() != null) {
            throw CtlException.failed(
                    entry.address() + " can be read: delete the session or batch over REST, or give --force"
                            + " if the record must go all the same");
        }
        if (entry.node().data() == null) {
            throw CtlException.failed(entry.address() + " may not be read with these credentials");
        }
        if (entry.node().stat().getNumChildren() > 0) {
            throw CtlException.failed(entry.address() + " has children, which no record has; it was left alone");
        }
    }

    /** The leader may be of another version, and able to read what we cannot. */
    private static void refuseIfKnown(Entry entry, Reign reign) {
        String path = "/" + entry.address();
        try {
            Answer answer = new Http(URI.create(reign.url()), LIMIT, LIMIT).get(path);
            if (answer.status() != 404) {
                throw CtlException.failed(
                        "the leader " + reign.nodeId() + " answers " + answer.status() + " for " + path
                                + ", expected 404: it may have made something of this record, and would fail at its next write for"
                                + " it. Stop both servers first, or give --force");
            }
        } catch (NoAnswerException | IllegalArgumentException e) {
            throw CtlException.failed("the leader of epoch " + reign.epoch() + ", " + reign.nodeId()
                    + ", cannot be asked whether it has made something of this record (" + e.getMessage()
                    + "). If no server runs, give --force");
        }
    }
}
