// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs statements of all kinds one after another, in the order they came, on one thread. A second thread watches the one
 * that runs: its progress, and its end once it has been told to stop.
 *
 * <p>State is {@code BUSY} as long as a statement waits or code runs, so a queue that is worked off does not flicker.
 * Code that ends the JVM, by {@code System.exit} say, ends the driver: that is what it asked for.
 */
final class StatementExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(StatementExecutor.class);
    private static final Duration WATCH_PERIOD = Duration.ofMillis(100);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ExecutorSettings settings;
    private final OutputLimit limit;
    private final Engine engine;
    private final SerialEvents events = new SerialEvents();
    private final StatementLog log;
    private final RunningCode running = new RunningCode();
    private final StatementStopper stopper;
    private final ExecutorService statementThread;
    private final Completions completions;
    private final ScheduledExecutorService watchThread;
    private final String host = hostName();

    private final Object stateLock = new Object();
    private DriverStatus.State state = DriverStatus.State.STARTING;
    private String detail;

    /** With two threads of its own. */
    StatementExecutor(ExecutorSettings settings, OutputLimit limit, Engine engine, Clock clock) {
        this(
                settings,
                limit,
                engine,
                clock,
                Executors.newSingleThreadExecutor(task -> daemon(task, "livyha-statements")),
                Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "livyha-statement-watch")));
    }

    /**
     * @param statementThread runs one task after the other; shut down with this
     * @param watchThread the same, and another one: it stops what the first one runs
     */
    StatementExecutor(
            ExecutorSettings settings,
            OutputLimit limit,
            Engine engine,
            Clock clock,
            ExecutorService statementThread,
            ScheduledExecutorService watchThread) {
        this.settings = settings;
        this.limit = limit;
        this.engine = engine;
        this.log = new StatementLog(settings.retainedStatements(), settings.keyRetention(), clock, events);
        this.stopper = new StatementStopper(log, running, engine, settings.cancelTimeout());
        this.statementThread = statementThread;
        this.completions = new Completions(engine, statementThread);
        this.watchThread = watchThread;
    }

    /** As {@link DriverService#start}. */
    void start(Consumer<Event> listener) {
        events.listener(listener);
        Future<?> started;
        try {
            started = statementThread.submit(this::startEngine);
        } catch (RejectedExecutionException e) {
            LOG.info("not started, closed before cause={}", e.toString());
            return;
        }
        try {
            // Not bounded: a cluster may let an application wait for hours. close() ends it.
            started.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            moveTo(DriverStatus.State.ERROR, e.getCause().toString());
        }
    }

    private void startEngine() {
        try {
            engine.start(ownKind().orElse(null));
        } catch (Throwable e) {
            // Whatever it is, a LinkageError of a wrong Spark included: the driver stays and says so.
            LOG.error("spark or the session's interpreter did not start kind={}", settings.sessionKind(), e);
            moveTo(DriverStatus.State.ERROR, e.toString());
            return;
        }
        moveTo(DriverStatus.State.IDLE, null);
    }

    /** The session's own kind; empty when it is shared. Throws for a kind that cannot run here. */
    private Optional<CodeKind> ownKind() {
        if (settings.sessionKind().equals("shared")) {
            return Optional.empty();
        }
        CodeKind kind = CodeKind.ofWord(settings.sessionKind())
                .orElseThrow(() -> new IllegalArgumentException("Invalid kind: " + settings.sessionKind()));
        if (!engine.has(kind)) {
            throw new IllegalArgumentException(missingKind(kind));
        }
        return Optional.of(kind);
    }

    DriverStatus status() {
        synchronized (stateLock) {
            return new DriverStatus(
                    state,
                    detail,
                    engine.applicationId(),
                    engine.sparkUiUrl(),
                    host,
                    ProcessHandle.current().pid());
        }
    }

    CompletionStage<Reply> submit(String key, String code, String kind) {
        return CompletableFuture.completedFuture(hold(key, code, kind));
    }

    private Reply hold(String key, String code, String kindWord) {
        synchronized (stateLock) {
            if (state != DriverStatus.State.IDLE && state != DriverStatus.State.BUSY) {
                String why = detail == null ? "" : ": " + detail;
                return notReady(state.word() + why);
            }
        }
        String word = kindWord == null ? settings.sessionKind() : kindWord;
        if (kindWord == null && word.equals("shared")) {
            return badRequest("Code type should be specified if session kind is shared");
        }
        Optional<CodeKind> kind = CodeKind.ofWord(word);
        if (kind.isEmpty()) {
            return badRequest("Invalid kind: " + word);
        }
        if (!engine.has(kind.get())) {
            return badRequest(missingKind(kind.get()));
        }
        StatementLog.Held held = log.add(key, code, kind.get());
        if (held.statement() == null) {
            return new Reply.Failed(Reply.Reason.KEY_REUSED, "another statement has this key");
        }
        if (held.isNew()) {
            settle();
            try {
                statementThread.execute(() -> run(held.statement().id(), code));
            } catch (RejectedExecutionException e) {
                return notReady(DriverStatus.State.SHUTTING_DOWN.word());
            }
        }
        events.deliver();
        return new Reply.OneStatement(held.statement());
    }

    CompletionStage<Reply> get(int id) {
        Reply reply = log.get(id)
                .<Reply>map(Reply.OneStatement::new)
                .orElseGet(() -> new Reply.Failed(Reply.Reason.NOT_FOUND, "no statement " + id + " is retained"));
        return CompletableFuture.completedFuture(reply);
    }

    CompletionStage<Reply> list(int from, Integer size, boolean newestFirst) {
        return CompletableFuture.completedFuture(log.list(from, size, newestFirst));
    }

    CompletionStage<Reply> cancel(int id) {
        switch (log.cancel(id)) {
            case NEVER_RAN -> settle();
            case STOP_IT -> {
                LOG.info("statement cancelling id={}", id);
                stopper.begin(id);
                watchSoon();
            }
            case NOTHING -> {}
        }
        events.deliver();
        return CompletableFuture.completedFuture(new Reply.Done());
    }

    CompletionStage<Reply> complete(String code, String kindWord, int cursor) {
        Optional<CodeKind> kind = CodeKind.ofWord(kindWord);
        if (kind.isEmpty()) {
            return CompletableFuture.completedFuture(badRequest("Invalid kind: " + kindWord));
        }
        DriverStatus.State now = status().state();
        if (now != DriverStatus.State.IDLE && now != DriverStatus.State.BUSY) {
            return CompletableFuture.completedFuture(notReady(now.word()));
        }
        if (now == DriverStatus.State.BUSY || !engine.has(kind.get())) {
            return CompletableFuture.completedFuture(Completions.NONE);
        }
        try {
            return completions.at(cursor, code, kind.get());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(notReady(DriverStatus.State.SHUTTING_DOWN.word()));
        }
    }

    private void run(int id, String code) {
        Optional<CodeKind> kind = log.begin(id);
        if (kind.isEmpty()) {
            return;
        }
        events.deliver();
        Output output;
        running.enter(id);
        Optional<Future<?>> watching = beginWatching();
        try {
            output = execute(id, code, kind.get());
        } finally {
            running.leave();
            watching.ifPresent(watch -> watch.cancel(false));
        }
        log.end(id, output);
        settle();
        events.deliver();
    }

    private Output execute(int id, String code, CodeKind kind) {
        Interpreter interpreter;
        try {
            engine.enterGroup(Integer.toString(id), "statement " + id);
            interpreter = engine.interpreter(kind);
        } catch (Throwable e) {
            LOG.error("interpreter did not start kind={}", kind.word(), e);
            return Output.failed("InterpreterError", "Fail to start interpreter");
        }
        try {
            return limit.of(code, interpreter.execute(code));
        } catch (Throwable e) {
            // Nothing that code does may end the queue; an Error of the JVM is told like all else.
            LOG.error("interpreter failed id={} kind={}", id, kind.word(), e);
            return Output.failed("Internal Error: " + e.getClass().getName(), String.valueOf(e.getMessage()));
        }
    }

    /** While code runs, and no longer: a driver at rest wakes for nothing. */
    private Optional<Future<?>> beginWatching() {
        try {
            return Optional.of(watchThread.scheduleWithFixedDelay(
                    this::watch, WATCH_PERIOD.toMillis(), WATCH_PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            LOG.debug("not watched, the driver shuts down cause={}", e.toString());
            return Optional.empty();
        }
    }

    private void watchSoon() {
        try {
            watchThread.execute(this::watch);
        } catch (RejectedExecutionException e) {
            LOG.debug("not stopped apart, the driver shuts down cause={}", e.toString());
        }
    }

    private void watch() {
        try {
            int id = running.current();
            if (id >= 0) {
                log.progress(id, engine.progress(Integer.toString(id)));
                stopper.pursue(id);
                events.deliver();
            }
        } catch (Throwable e) {
            // Whatever comes out of here would end the watching for good, and an Error may come of what user code did.
            LOG.warn("statement watch failed, tried again in period={}", WATCH_PERIOD, e);
        }
    }

    /** Makes the state what the queue says it is. */
    private void settle() {
        synchronized (stateLock) {
            if (state == DriverStatus.State.IDLE || state == DriverStatus.State.BUSY) {
                boolean idle = log.isIdle() && running.current() < 0;
                moveToLocked(idle ? DriverStatus.State.IDLE : DriverStatus.State.BUSY, null);
            }
        }
    }

    private void moveTo(DriverStatus.State to, String why) {
        synchronized (stateLock) {
            if (state != DriverStatus.State.SHUTTING_DOWN) {
                moveToLocked(to, why);
            }
        }
        events.deliver();
    }

    private void moveToLocked(DriverStatus.State to, String why) {
        if (state == to) {
            return;
        }
        LOG.info("driver state from={} to={}", state.word(), to.word());
        state = to;
        detail = why;
        events.put(new Event.StatusChanged(status()));
    }

    void close() {
        moveTo(DriverStatus.State.SHUTTING_DOWN, null);
        watchThread.shutdownNow();
        // Interrupts what runs, a start included; statements that wait are dropped with the driver that held them.
        statementThread.shutdownNow();
        boolean interrupted = false;
        try {
            if (!statementThread.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("code runs on while the driver shuts down id={} limit={}", running.current(), STOP_LIMIT);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        engine.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply notReady(String state) {
        return new Reply.Failed(Reply.Reason.NOT_READY, "the driver is " + state);
    }

    private static Reply badRequest(String message) {
        return new Reply.Failed(Reply.Reason.BAD_REQUEST, message);
    }

    private String missingKind(CodeKind kind) {
        StringBuilder had = new StringBuilder();
        for (CodeKind each : CodeKind.values()) {
            if (engine.has(each)) {
                had.append(had.isEmpty() ? "" : ", ").append(each.word());
            }
        }
        return "This driver has no interpreter for kind " + kind.word() + "; it has: " + had;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
