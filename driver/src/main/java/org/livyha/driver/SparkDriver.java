// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;

/** All that a session's driver does, over one Spark: its statements, its jobs, and the files that clients add to it. */
public final class SparkDriver implements DriverService {
    private static final int FILE_THREADS = 8;
    /** What a reply has beside a job's result. */
    private static final int ENVELOPE = 4096;

    private final StatementExecutor statements;
    private final JobRunner jobs;
    private final AddedFiles files;
    private final ThreadPoolExecutor fileThreads;
    private final SerialEvents events = new SerialEvents();

    /** @param maxFrame what the lines carry at most, in bytes */
    SparkDriver(ExecutorSettings settings, int maxFrame, Engine engine, Clock clock) {
        this(
                settings,
                maxFrame,
                engine,
                clock,
                new StatementExecutor(settings, new OutputLimit(maxFrame), engine, clock));
    }

    /**
     * With threads that somebody else has chosen.
     *
     * @param maxFrame what the lines carry at most, in bytes
     * @param statementThread runs one task after the other; shut down with this
     * @param watchThread the same, and another one: it stops what the first one runs
     */
    public SparkDriver(
            ExecutorSettings settings,
            int maxFrame,
            Engine engine,
            Clock clock,
            ExecutorService statementThread,
            ScheduledExecutorService watchThread) {
        this(
                settings,
                maxFrame,
                engine,
                clock,
                new StatementExecutor(
                        settings, new OutputLimit(maxFrame), engine, clock, statementThread, watchThread));
    }

    private SparkDriver(
            ExecutorSettings settings, int maxFrame, Engine engine, Clock clock, StatementExecutor statements) {
        this.statements = statements;
        long resultBytes = Runtime.getRuntime().maxMemory() / 8;
        this.jobs = new JobRunner(
                engine,
                new JobLog(settings.retainedJobs(), resultBytes, settings.keyRetention(), clock),
                maxFrame - ENVELOPE,
                settings.cancelTimeout(),
                this::jobsChanged);
        this.files = new AddedFiles(engine);
        AtomicInteger number = new AtomicInteger();
        this.fileThreads = new ThreadPoolExecutor(
                FILE_THREADS, FILE_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "livyha-files-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        fileThreads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void start(Consumer<Event> listener) {
        // A status is made as it is told, one after the other: the last one told is the newest, whoever brought it
        // about.
        events.listener(event ->
                listener.accept(event instanceof Event.StatusChanged ? new Event.StatusChanged(status()) : event));
        statements.start(this::tell);
    }

    private void jobsChanged() {
        tell(new Event.StatusChanged(status()));
    }

    private void tell(Event event) {
        events.put(event);
        events.deliver();
    }

    @Override
    public DriverStatus status() {
        return statements.status().withActiveJobs(jobs.active());
    }

    @Override
    public CompletionStage<Reply> submit(String key, String code, String kind) {
        return statements.submit(key, code, kind);
    }

    @Override
    public CompletionStage<Reply> get(int id) {
        return statements.get(id);
    }

    @Override
    public CompletionStage<Reply> list(int from, Integer size, boolean newestFirst) {
        return statements.list(from, size, newestFirst);
    }

    @Override
    public CompletionStage<Reply> cancel(int id) {
        return statements.cancel(id);
    }

    @Override
    public CompletionStage<Reply> complete(String code, String kind, int cursor) {
        return statements.complete(code, kind, cursor);
    }

    @Override
    public CompletionStage<Reply> submitJob(String key, ByteBuffer job, String type) {
        if (!type.equals("spark")) {
            return done(new Reply.Failed(Reply.Reason.BAD_REQUEST, "This driver has no jobs of type " + type));
        }
        return done(isReady() ? jobs.submit(key, job) : notReady());
    }

    @Override
    public CompletionStage<Reply> getJob(long id) {
        return done(jobs.get(id));
    }

    @Override
    public CompletionStage<Reply> cancelJob(long id) {
        return done(jobs.cancel(id));
    }

    @Override
    public CompletionStage<Reply> putFile(String upload, long offset, ByteBuffer bytes) {
        return later(() -> files.put(upload, offset, bytes));
    }

    @Override
    public CompletionStage<Reply> addUpload(Resource kind, String upload, String name) {
        return later(() -> added(name, () -> files.add(kind, upload, name)));
    }

    @Override
    public CompletionStage<Reply> addUri(Resource kind, String uri) {
        return later(() -> added(uri, () -> files.add(kind, uri)));
    }

    private static Reply added(String what, Callable<Reply> add) {
        try {
            return add.call();
        } catch (Exception e) {
            return new Reply.Failed(Reply.Reason.BAD_REQUEST, "Cannot add " + what + ": " + e);
        }
    }

    private boolean isReady() {
        DriverStatus.State state = statements.status().state();
        return state == DriverStatus.State.IDLE || state == DriverStatus.State.BUSY;
    }

    private Reply notReady() {
        DriverStatus now = statements.status();
        String why = now.detail() == null ? "" : ": " + now.detail();
        return new Reply.Failed(
                Reply.Reason.NOT_READY, "the driver is " + now.state().word() + why);
    }

    private CompletionStage<Reply> later(Callable<Reply> work) {
        if (!isReady()) {
            return done(notReady());
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        try {
            fileThreads.execute(() -> {
                try {
                    reply.complete(work.call());
                } catch (Exception | LinkageError e) {
                    reply.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            return done(notReady());
        }
        return reply;
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    @Override
    public void close() {
        fileThreads.shutdownNow();
        jobs.close();
        statements.close();
    }
}
