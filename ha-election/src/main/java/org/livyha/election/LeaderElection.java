// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.Optional;

/**
 * Competes for leadership and says who has it. Implementations do all their work on one thread of their own; every method
 * may be called by any thread.
 */
public interface LeaderElection extends AutoCloseable {
    /** Begins to compete. Does not wait for ZooKeeper and does not fail because it is away. Idempotent. */
    void start();

    /** Registers a listener. Told at once, on the election's thread, of the present leader if one is known. */
    void addListener(ElectionListener listener);

    /** The term of this server, if it leads and its lease has not run out. */
    Optional<Term> term();

    /** Who leads as far as the store says, this server included; empty when nobody does or nobody knows. */
    Optional<LeaderInfo> leader();

    /** The same for a server that stops. */
    default void release(Duration limit) throws java.util.concurrent.TimeoutException, InterruptedException {
        release(EndReason.STOP, "", limit);
    }

    /**
     * Ends this server's term in the order that loses nothing: a last fenced write that marks the term as cleanly ended,
     * then the latch. The caller has shut its gate and finished its work before. Does nothing when not leading. Afterwards
     * this server does not compete until {@link #rejoin()}.
     *
     * @param why kept in the store, for who follows
     * @param note what who ordered it said, kept there too; may be empty
     * @throws java.util.concurrent.TimeoutException when the release was not confirmed in time; the term is over all the same
     */
    void release(EndReason why, String note, Duration limit)
            throws java.util.concurrent.TimeoutException, InterruptedException;

    /**
     * Ends this server's term and takes the next one ahead of everybody else, whose listeners are told as of any: for who has
     * closed what lived in a term and is to lead on. Late writes of the term that ended are refused. Does nothing when not
     * leading. Does not wait.
     */
    void leadAnew();

    /** Competes again after a {@link #release}. */
    void rejoin();

    /** Stops competing; a leader releases first. Idempotent. */
    @Override
    void close();
}
