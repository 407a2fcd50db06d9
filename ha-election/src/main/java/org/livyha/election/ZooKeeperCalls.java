// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Calls on a raw ZooKeeper handle, each with a deadline. Curator's own would be sent again by its retry policy, on whatever
 * session it has by then; an epoch must be taken once and on one session. Must not be awaited on ZooKeeper's event thread,
 * which completes them.
 */
final class ZooKeeperCalls {
    private final long limitNanos;

    ZooKeeperCalls(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Data(byte[] bytes, Stat stat) {}

    CompletableFuture<List<OpResult>> multi(ZooKeeper zk, List<Op> ops) {
        CompletableFuture<List<OpResult>> answer = new CompletableFuture<>();
        zk.multi(ops, (rc, path, context, results) -> complete(answer, rc, path, results), null);
        return answer;
    }

    CompletableFuture<Data> read(ZooKeeper zk, String path) {
        CompletableFuture<Data> answer = new CompletableFuture<>();
        zk.getData(
                path,
                false,
                (rc, p, context, bytes, stat) -> complete(answer, rc, p, rc == 0 ? new Data(bytes, stat) : null),
                null);
        return answer;
    }

    CompletableFuture<Stat> stat(ZooKeeper zk, String path) {
        CompletableFuture<Stat> answer = new CompletableFuture<>();
        zk.exists(path, false, (rc, p, context, stat) -> complete(answer, rc, p, stat), null);
        return answer;
    }

    CompletableFuture<List<String>> children(ZooKeeper zk, String path) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        zk.getChildren(path, false, (rc, p, context, children) -> complete(answer, rc, p, children), null);
        return answer;
    }

    /** Makes later reads of this session see all that was written before. */
    CompletableFuture<String> sync(ZooKeeper zk, String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        zk.sync(path, (rc, p, context) -> complete(answer, rc, p, Objects.requireNonNullElse(p, "")), null);
        return answer;
    }

    static <T> void complete(CompletableFuture<T> answer, int rc, String path, T value) {
        if (rc == KeeperException.Code.OK.intValue()) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(KeeperException.create(KeeperException.Code.get(rc), path));
        }
    }

    /** @throws KeeperException what ZooKeeper said, or {@code OPERATIONTIMEOUT} when it said nothing in time */
    <T> T await(CompletableFuture<T> answer) throws KeeperException, InterruptedException {
        try {
            return answer.get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new KeeperException.OperationTimeoutException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KeeperException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("unexpected answer of ZooKeeper", e.getCause());
        }
    }

    /** Whether the answer means that the transaction was looked at and not applied. */
    static boolean isRefusal(KeeperException.Code code) {
        return code == KeeperException.Code.BADVERSION
                || code == KeeperException.Code.NONODE
                || code == KeeperException.Code.NODEEXISTS;
    }

    /** Whether the answer means that the handle will never work again. */
    static boolean isSessionOver(KeeperException.Code code) {
        return code == KeeperException.Code.SESSIONEXPIRED || code == KeeperException.Code.AUTHFAILED;
    }
}
