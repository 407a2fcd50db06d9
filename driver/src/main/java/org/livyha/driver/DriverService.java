// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;

/**
 * What the lines home ask of the interpreter and its statement queue. Knows nothing of servers, lines or epochs:
 * whatever reaches it has been admitted already.
 *
 * <p>Life: constructed cheaply, {@link #start} once, {@link #close} once. {@link #status} and all that answer a {@link Reply}
 * may be called by any thread at any time, before {@code start} too (state {@code STARTING}, what needs Spark answered
 * {@link Reply.Reason#NOT_READY}), and must not block: they are called on a network thread. What goes wrong is answered
 * with {@link Reply.Failed}; an exceptional completion becomes {@link Reply.Reason#INTERNAL}.
 */
public interface DriverService extends AutoCloseable {
    /**
     * Brings up Spark and the session's interpreter; returns when they are ready or have failed. Never throws for a Spark
     * that does not start: that is {@link DriverStatus.State#ERROR} with a detail, and the service stays to say so.
     *
     * @param events takes each change, on any thread, without blocking: {@link Event.StatusChanged} after every change of
     *     {@link #status} (application id and UI address included), {@link Event.StatementChanged} after every change of a
     *     statement's state or progress. The state must be visible through this interface before its event is given
     */
    void start(Consumer<Event> events);

    /** What the driver says of itself now; never null. */
    DriverStatus status();

    /**
     * Queues a statement.
     *
     * @param key idempotency key or null; a repeated key is answered with the statement the first one made, or
     *     {@link Reply.Reason#KEY_REUSED} when code or kind are others
     * @param kind {@code spark}, {@code sql} or null for the session's own kind
     * @return {@link Reply.OneStatement} as soon as the statement is held
     */
    CompletionStage<Reply> submit(String key, String code, String kind);

    /** Answers {@link Reply.OneStatement}, or {@link Reply.Reason#NOT_FOUND}. */
    CompletionStage<Reply> get(int id);

    /**
     * Answers {@link Reply.Statements}.
     *
     * @param from position of the first one, from 0
     * @param size how many at most, or null for all
     * @param newestFirst reverses the order before {@code from} and {@code size} cut
     */
    CompletionStage<Reply> list(int from, Integer size, boolean newestFirst);

    /** Answers {@link Reply.Done}, also for a statement that has ended or never was. */
    CompletionStage<Reply> cancel(int id);

    /**
     * Has a job run beside the statements.
     *
     * @param key idempotency key or null; a repeated key is answered with the job that the first one made
     * @param job as its client has serialised it
     * @param type {@code spark}
     * @return {@link Reply.OneJob} in state {@code SENT} as soon as the job is held
     */
    CompletionStage<Reply> submitJob(String key, ByteBuffer job, String type);

    /** Answers {@link Reply.OneJob}, or {@link Reply.Reason#NOT_FOUND}. */
    CompletionStage<Reply> getJob(long id);

    /** Answers {@link Reply.Done}, also for a job that has ended or never was. */
    CompletionStage<Reply> cancelJob(long id);

    /** Keeps one piece of a file; answers {@link Reply.Done}. */
    CompletionStage<Reply> putFile(String upload, long offset, ByteBuffer bytes);

    /** Adds what was put under this name; answers {@link Reply.Done}, however often it is asked. */
    CompletionStage<Reply> addUpload(Resource kind, String upload, String name);

    /** Adds what lies at this address; answers {@link Reply.Done}. */
    CompletionStage<Reply> addUri(Resource kind, String uri);

    /**
     * Answers {@link Reply.Candidates} within ten seconds. There are none while statements run or wait, whom it never holds
     * up.
     *
     * @param kind {@code spark}, or any other kind, which has no candidates
     * @param cursor any number; beyond the code it counts as the code's nearer end
     */
    CompletionStage<Reply> complete(String code, String kind, int cursor);

    /**
     * Ends running statements and jobs, the interpreter and the {@code SparkContext}. Idempotent, bounded, may be called by any
     * thread and while {@link #start} is still at work.
     */
    @Override
    void close();
}
