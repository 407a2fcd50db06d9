// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.livyha.recovery.ZooKeeperCalls.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends transactions that first check the token, as long as it takes. Once a check has failed nothing is sent any more.
 *
 * <p>A transaction whose answer was lost is sent again as it is. So it must hold an operation that cannot succeed a second
 * time: then it takes effect once at most, however late a lost copy arrives.
 */
final class FencedTransactions {
    /**
     * The store's answer.
     *
     * @param refused which operation was refused, counted from 0 without the check of the token; -1 when all was done
     * @param code why it was refused
     * @param repeated the answer to an earlier copy was lost, and it may be that one which took effect
     */
    record Outcome(int refused, Code code, boolean repeated) {
        boolean done() {
            return refused < 0;
        }

        boolean refused(int op, Code why) {
            return refused == op && code == why;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(FencedTransactions.class);

    private final ZooKeeperCalls calls;
    private final FencingToken token;
    private final BooleanSupplier stillHeld;
    private final Duration limit;
    private final Consumer<FencingToken> onStale;
    private final AtomicBoolean stale = new AtomicBoolean();

    FencedTransactions(
            ZooKeeperCalls calls,
            FencingToken token,
            BooleanSupplier stillHeld,
            Duration limit,
            Consumer<FencingToken> onStale) {
        this.calls = calls;
        this.token = token;
        this.stillHeld = stillHeld;
        this.limit = limit;
        this.onStale = onStale;
    }

    Patience patience(String what) {
        if (stale.get()) {
            throw new StaleTokenException(staleMessage(what));
        }
        return new Patience(stillHeld, limit, what);
    }

    Outcome run(Patience patience, List<Op> ops) {
        List<Op> all = new ArrayList<>();
        all.add(Op.check(token.path(), token.version()));
        all.addAll(ops);
        boolean repeated = false;
        while (true) {
            if (stale.get()) {
                throw stale(patience.what(), repeated);
            }
            patience.check();
            Answer<List<OpResult>> answer = patience.await(calls.multi(all));
            if (answer.ok()) {
                return new Outcome(-1, Code.OK, repeated);
            }
            if (ZooKeeperCalls.isPassing(answer.code())) {
                if (!repeated) {
                    LOG.warn("Store did not confirm, trying on call=\"{}\" code={}", patience.what(), answer.code());
                }
                repeated = true;
                patience.pause();
                continue;
            }
            int refused = firstRefused(answer.value());
            if (refused == 0 && (answer.code() == Code.BADVERSION || answer.code() == Code.NONODE)) {
                poison(patience.what());
                throw stale(patience.what(), repeated);
            }
            if (refused <= 0) {
                throw repeated
                        ? new StoreUnavailableException(patience.what() + ": the store refuses, code=" + answer.code())
                        : refusal(patience.what(), answer.code());
            }
            return new Outcome(refused - 1, answer.code(), repeated);
        }
    }

    /** The store said no, in a way that trying again would not change. */
    static StoreUnavailableException refusal(String what, Code code) {
        return StoreUnavailableException.refused(what + ": the store refuses, code=" + code);
    }

    private static int firstRefused(List<OpResult> results) {
        if (results != null) {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof OpResult.ErrorResult error && error.getErr() != Code.OK.intValue()) {
                    return i;
                }
            }
        }
        return -1;
    }

    private void poison(String what) {
        if (!stale.compareAndSet(false, true)) {
            return;
        }
        LOG.error(
                "Fenced: a later epoch was taken epoch={} token={}#{} call=\"{}\"",
                token.epoch(),
                token.path(),
                token.version(),
                what);
        try {
            onStale.accept(token);
        } catch (RuntimeException e) {
            LOG.error("Fenced, and telling so failed epoch={}", token.epoch(), e);
        }
    }

    private RuntimeException stale(String what, boolean repeated) {
        StaleTokenException stale = new StaleTokenException(staleMessage(what));
        // "Nothing was written" could be false: a copy sent earlier may have made it before the epoch changed.
        return repeated
                ? new StoreUnavailableException(what + ": fenced before the store confirmed; outcome unknown", stale)
                : stale;
    }

    private String staleMessage(String what) {
        return what + ": epoch " + token.epoch() + " is over (" + token.path() + " no longer has version "
                + token.version() + ")";
    }
}
