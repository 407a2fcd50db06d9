// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.livy.JobContext;
import org.livyha.rpc.Request;

/**
 * An engine without Spark. The code {@code wait NAME} runs until {@link #release} of that name, {@code stubborn NAME} does
 * so whatever interrupts it, {@code fail} throws; any other code is echoed.
 */
final class ScriptedEngine implements Engine {
    final List<String> ran = new CopyOnWriteArrayList<>();
    final List<String> cancelledGroups = new CopyOnWriteArrayList<>();
    volatile double progress;
    volatile RuntimeException startFailure;
    final List<String> added = new CopyOnWriteArrayList<>();
    volatile Path localDir = Path.of("target");
    volatile IOException addFailure;
    volatile Error progressFailure;
    /** What statements of kind pyspark run in; without it there is no such kind. */
    volatile Interpreter python;

    private final AtomicInteger progressAsked = new AtomicInteger();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    void release(String name) {
        gate(name).countDown();
    }

    void awaitProgressAsked(int times) {
        await().atMost(RunningDriver.PATIENCE).until(() -> progressAsked.get() >= times);
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, ignored -> new CountDownLatch(1));
    }

    @Override
    public void start(CodeKind ownKind) {
        if (startFailure != null) {
            throw startFailure;
        }
    }

    @Override
    public boolean has(CodeKind kind) {
        return kind == CodeKind.SPARK || kind == CodeKind.SQL || (kind == CodeKind.PYSPARK && python != null);
    }

    @Override
    public Interpreter interpreter(CodeKind kind) {
        if (kind == CodeKind.PYSPARK) {
            return python;
        }
        return new Interpreter() {
            @Override
            public void start() {}

            @Override
            public Output execute(String code) {
                ran.add(code);
                String[] words = code.split(" ", 2);
                return switch (words[0]) {
                    case "fail" -> throw new IllegalStateException("broken interpreter");
                    case "wait" -> hold(gate(words[1]), false);
                    case "stubborn" -> hold(gate(words[1]), true);
                    default -> Output.text(code);
                };
            }

            @Override
            public List<String> complete(String code, int cursor) {
                if (code.equals("fail")) {
                    throw new IllegalStateException("broken completion");
                }
                return List.of(code.substring(0, cursor));
            }

            @Override
            public void close() {}
        };
    }

    private static Output hold(CountDownLatch gate, boolean stubborn) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < until) {
            try {
                if (gate.await(60, TimeUnit.SECONDS)) {
                    return Output.text("released");
                }
            } catch (InterruptedException e) {
                if (!stubborn) {
                    return Output.failed("Error", "java.lang.InterruptedException");
                }
            }
        }
        return Output.failed("Error", "nobody released it");
    }

    @Override
    public String applicationId() {
        return "local-1";
    }

    @Override
    public String sparkUiUrl() {
        return null;
    }

    @Override
    public void enterGroup(String group, String description) {}

    @Override
    public boolean cancelGroup(String group) {
        cancelledGroups.add(group);
        return false;
    }

    @Override
    public double progress(String group) {
        progressAsked.incrementAndGet();
        Error failure = progressFailure;
        if (failure != null) {
            throw failure;
        }
        return progress;
    }

    @Override
    public ClassLoader classLoader() {
        return ScriptedEngine.class.getClassLoader();
    }

    /** None: there is no Spark. */
    @Override
    public JobContext jobContext() {
        return null;
    }

    @Override
    public Path localDir() {
        return localDir;
    }

    @Override
    public void add(Request.Resource kind, String uri) throws IOException {
        if (addFailure != null) {
            throw addFailure;
        }
        added.add(kind + " " + uri);
    }

    @Override
    public void close() {}
}
