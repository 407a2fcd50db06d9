// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of one term in good order: tried until ZooKeeper says that it is done, or that somebody else's term has begun, or
 * there is no time left. Its heartbeat and its lease have ended before. Used by the election's thread only.
 */
final class Resignation {
    private static final Logger log = LoggerFactory.getLogger(Resignation.class);

    /** What a try has led to. */
    enum Outcome {
        /** We have ended it. */
        OURS,
        /** It was over already. */
        ANOTHERS,
        /** Not known: it is worth another try. */
        UNKNOWN,
        /** Not known, and will not be. */
        HOPELESS
    }

    private final Reign ended;
    private final EpochRecord mark;
    private final long until;
    private final EpochCounter epochs;

    /** @param until the last moment of trying, in {@link System#nanoTime} */
    Resignation(Reign ended, EndReason why, String note, long until, EpochCounter epochs) {
        this.ended = ended;
        this.mark = ended.record().ended(why, note);
        this.until = until;
        this.epochs = epochs;
    }

    /** What the epoch node holds once {@link Outcome#OURS}. */
    EpochCounter.Reading lastReading(long zxid) {
        return new EpochCounter.Reading(mark, ended.term().epochVersion() + 1, zxid, 0);
    }

    /** @param closing no other try will be made */
    Outcome attempt(boolean closing) throws InterruptedException, EpochCodec.UnreadableEpochException {
        try {
            boolean byUs = epochs.end(ended.zk(), mark, ended.term().epochVersion());
            log.info("the term is over epoch={} cleanly={} why={}", mark.epoch(), byUs, mark.why());
            return byUs ? Outcome.OURS : Outcome.ANOTHERS;
        } catch (KeeperException e) {
            boolean hopeless = ZooKeeperCalls.isSessionOver(e.code()) || closing || System.nanoTime() - until >= 0;
            log.warn(
                    "the end of the term is not confirmed epoch={} code={} again={}",
                    ended.term().epoch(),
                    e.code(),
                    !hopeless);
            return hopeless ? Outcome.HOPELESS : Outcome.UNKNOWN;
        }
    }
}
