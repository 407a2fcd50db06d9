// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Single requests to ZooKeeper, sent once and never again: Curator's own calls repeat themselves by a retry policy, which
 * would hide that a write may have taken effect. The futures complete on ZooKeeper's event thread, normally and with the
 * code of the answer.
 */
final class ZooKeeperCalls {
    record Answer<T>(Code code, T value, Stat stat) {
        boolean ok() {
            return code == Code.OK;
        }
    }

    private final CuratorFramework client;

    ZooKeeperCalls(CuratorFramework client) {
        this.client = client;
    }

    CompletableFuture<Answer<List<OpResult>>> multi(List<Op> ops) {
        return send((zk, answer) -> zk.multi(
                ops, (rc, path, ctx, results) -> answer.complete(new Answer<>(Code.get(rc), results, null)), null));
    }

    /** What was committed anywhere before this is seen by the reads sent after it. */
    CompletableFuture<Answer<Void>> sync(String path) {
        return send((zk, answer) ->
                zk.sync(path, (rc, p, ctx) -> answer.complete(new Answer<>(Code.get(rc), null, null)), null));
    }

    CompletableFuture<Answer<byte[]>> getData(String path) {
        return send((zk, answer) -> zk.getData(
                path,
                false,
                (rc, p, ctx, data, stat) -> answer.complete(new Answer<>(Code.get(rc), data, stat)),
                null));
    }

    CompletableFuture<Answer<List<String>>> getChildren(String path) {
        return send((zk, answer) -> zk.getChildren(
                path,
                false,
                (rc, p, ctx, children, stat) -> answer.complete(new Answer<>(Code.get(rc), children, stat)),
                null));
    }

    /** Whether a request that was answered so never reached the store or will be answered differently if repeated. */
    static boolean isPassing(Code code) {
        return switch (code) {
            case CONNECTIONLOSS,
                    OPERATIONTIMEOUT,
                    REQUESTTIMEOUT,
                    SESSIONMOVED,
                    SESSIONEXPIRED,
                    SESSIONCLOSEDREQUIRESASLAUTH,
                    NOTREADONLY,
                    THROTTLEDOP -> true;
            default -> false;
        };
    }

    private interface Request<T> {
        void send(ZooKeeper zk, CompletableFuture<Answer<T>> answer);
    }

    private <T> CompletableFuture<Answer<T>> send(Request<T> request) {
        CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        if (client.getState() != CuratorFrameworkState.STARTED) {
            answer.completeExceptionally(new IllegalStateException("the ZooKeeper client is not running"));
            return answer;
        }
        ZooKeeper zk;
        try {
            zk = client.getZookeeperClient().getZooKeeper();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.complete(new Answer<>(Code.CONNECTIONLOSS, null, null));
            return answer;
        } catch (Exception e) {
            // No connection for longer than Curator likes; it goes on trying.
            answer.complete(new Answer<>(Code.CONNECTIONLOSS, null, null));
            return answer;
        }
        request.send(zk, answer);
        return answer;
    }
}
