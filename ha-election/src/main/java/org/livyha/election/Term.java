// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.Objects;

/**
 * One server's leadership, as a value with a number. It is valid while its lease is, which needs no thread to run out: a
 * process that wakes from a long pause finds its term invalid before it knows why.
 */
public final class Term {
    private final long epoch;
    private final String epochPath;
    private final int epochVersion;
    private final Lease lease;
    private final Succession succession;

    /**
     * @param epoch one higher than any epoch before
     * @param epochPath the store's epoch node, which every write of this term checks first
     * @param epochVersion the version that node has for as long as no later epoch was taken
     */
    public Term(long epoch, String epochPath, int epochVersion, Lease lease) {
        this(epoch, epochPath, epochVersion, lease, Succession.NONE);
    }

    /** @param succession how it came to follow the term before it */
    public Term(long epoch, String epochPath, int epochVersion, Lease lease, Succession succession) {
        this.epoch = epoch;
        this.epochPath = Objects.requireNonNull(epochPath, "epochPath");
        this.epochVersion = epochVersion;
        this.lease = Objects.requireNonNull(lease, "lease");
        this.succession = Objects.requireNonNull(succession, "succession");
    }

    public long epoch() {
        return epoch;
    }

    public String epochPath() {
        return epochPath;
    }

    public int epochVersion() {
        return epochVersion;
    }

    public Lease lease() {
        return lease;
    }

    public Succession succession() {
        return succession;
    }

    /** Whether this server may act as leader at this instant. */
    public boolean isValid() {
        return lease.isValid();
    }

    /** @throws NotLeaderException when the lease has run out or the term was ended */
    public void ensureValid() {
        if (!isValid()) {
            throw new NotLeaderException("the lease of epoch " + epoch + " is over");
        }
    }

    @Override
    public String toString() {
        return "Term[epoch=" + epoch + ", lease=" + lease + "]";
    }
}
