// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.HomeLine;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.RpcClient;
import org.livyha.rpc.Statement;

/** A driver that a test plays, on a real line: says what it is told to say, and runs nothing. */
public final class TestDriver implements AutoCloseable {
    private final RpcClient client;
    private final TestLeader leader;
    private HomeLine line;
    private final Map<Integer, Statement> statements = new ConcurrentHashMap<>();
    private final Map<String, Integer> keys = new ConcurrentHashMap<>();
    public final List<Request> requests = new CopyOnWriteArrayList<>();
    volatile DriverStatus.State state = DriverStatus.State.IDLE;
    /** It hears and does not answer, though its line is open. */
    volatile boolean mute;
    /** What it says to all that concerns jobs and files. */
    volatile Function<Request, Reply> toJobs = request -> new Reply.Done();

    volatile int activeJobs;

    /** Calls the leader as the driver of that session. */
    public TestDriver(TestLeader leader, int session) throws Exception {
        this.leader = leader;
        client = new RpcClient(
                TestLeader.tag(session), HexFormat.of().parseHex(TestLeader.SECRET), LineConfig.defaults());
        call();
    }

    /** Opens a line, as it does when the last one broke. */
    public void call() throws Exception {
        line = client.connect(leader.driverAddress(), this::answer, closed -> {})
                .get(TestLeader.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void hangUp() {
        line.close();
    }

    private CompletionStage<Reply> answer(HomeLine from, Request request) {
        requests.add(request);
        if (request instanceof Request.Attach) {
            return CompletableFuture.completedFuture(new Reply.Attached(status()));
        }
        return mute ? new CompletableFuture<>() : CompletableFuture.completedFuture(reply(request));
    }

    private Reply reply(Request request) {
        if (request instanceof Request.SubmitStatement submit) {
            Integer id = statements.size();
            Integer known = keys.putIfAbsent(submit.key(), id);
            if (known != null) {
                return statements.get(known).code().equals(submit.code())
                        ? new Reply.OneStatement(statements.get(known))
                        : new Reply.Failed(Reply.Reason.KEY_REUSED, "another statement has this key");
            }
            Statement statement = new Statement(id, submit.code(), Statement.State.WAITING, null, 0, 0, 0);
            statements.put(id, statement);
            return new Reply.OneStatement(statement);
        } else if (request instanceof Request.GetStatement get) {
            Statement statement = statements.get(get.id());
            return statement == null
                    ? new Reply.Failed(Reply.Reason.NOT_FOUND, "none")
                    : new Reply.OneStatement(statement);
        } else if (request instanceof Request.ListStatements) {
            return new Reply.Statements(statements.size(), List.copyOf(statements.values()));
        } else if (request instanceof Request.Complete complete) {
            return new Reply.Candidates(List.of(complete.kind() + ":" + complete.code() + "@" + complete.cursor()));
        }
        if (request instanceof Request.Shutdown) {
            // As the real one: the answer first.
            CompletableFuture.runAsync(client::close);
        }
        return toJobs.apply(request);
    }

    /** Tells its new state. */
    void become(DriverStatus.State next) {
        state = next;
        line.send(new Event.StatusChanged(status()));
    }

    /** The statement has come so far; tells it. */
    void statement(int id, Statement.State reached) {
        statementUntold(id, reached);
        line.send(new Event.StatementChanged(id, reached, 0));
    }

    /** The same, and the word of it gets lost. */
    void statementUntold(int id, Statement.State reached) {
        statements.computeIfPresent(
                id, (same, was) -> new Statement(id, was.code(), reached, null, was.progress(), 1, 1));
    }

    private DriverStatus status() {
        return new DriverStatus(state, null, "app", null, "here", 1, activeJobs);
    }

    @Override
    public void close() {
        client.close();
    }
}
