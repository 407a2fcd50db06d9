// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.HomeLine;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.LineThreads;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.RpcClient;
import org.livyha.rpc.Statement;

/**
 * The drivers of a {@link Rehearsal}: lines and nothing behind them. The first says that it is idle, the others that they
 * start.
 */
final class RehearsalDrivers implements AutoCloseable {
    static final String SECRET = HexFormat.of().formatHex(new byte[32]);
    private static final Statement STATEMENT =
            new Statement(0, "1", Statement.State.AVAILABLE, TextNode.valueOf("done"), 1.0, 1, 1);

    private final LineThreads threads = LineThreads.shared(1, 1);
    private final List<RpcClient> clients = new ArrayList<>();

    static String tag(int id) {
        return "livy-session-" + id + "-rehearsal";
    }

    /** Has as many call; returns when all have their lines, or the limit is over. */
    void call(String address, int drivers, Duration limit) throws ExecutionException, InterruptedException {
        List<CompletableFuture<HomeLine>> lines = new ArrayList<>();
        for (int i = 0; i < drivers; i++) {
            RpcClient client = new RpcClient(tag(i), HexFormat.of().parseHex(SECRET), LineConfig.defaults(), threads);
            clients.add(client);
            DriverStatus.State state = i == 0 ? DriverStatus.State.IDLE : DriverStatus.State.STARTING;
            lines.add(client.connect(address, (line, request) -> answer(request, state), closed -> {}));
        }
        CompletableFuture.allOf(lines.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .get();
    }

    private static CompletionStage<Reply> answer(Request request, DriverStatus.State state) {
        Reply reply;
        if (request instanceof Request.Attach) {
            reply = new Reply.Attached(new DriverStatus(state, null, "rehearsal", null, "here", 1));
        } else if (request instanceof Request.ListStatements) {
            reply = new Reply.Statements(1, List.of(STATEMENT));
        } else {
            reply = new Reply.OneStatement(STATEMENT);
        }
        return CompletableFuture.completedFuture(reply);
    }

    @Override
    public void close() {
        clients.forEach(RpcClient::close);
        threads.close();
    }
}
