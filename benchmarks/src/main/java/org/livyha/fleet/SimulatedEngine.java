// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.livy.JobContext;
import org.livyha.driver.CodeKind;
import org.livyha.driver.Engine;
import org.livyha.driver.Interpreter;
import org.livyha.driver.Output;
import org.livyha.rpc.Request;

/**
 * Stands where Spark is in a driver. The code {@code sleep MILLIS ...} takes that long, {@code fail ...} fails, all is
 * answered with itself, and all is written down when it begins and when it has ended.
 */
final class SimulatedEngine implements Engine, Interpreter {
    private final String app;
    private final Duration start;
    private final Duration answer;
    private final GroundTruth truth;
    private volatile boolean dead;
    private String statement = "-1"; // on the statement thread

    SimulatedEngine(String app, Duration start, Duration answer, GroundTruth truth) {
        this.app = app;
        this.start = start;
        this.answer = answer;
        this.truth = truth;
    }

    /** From now on nothing is written down: the process that would do it is gone. */
    void die() {
        synchronized (this) {
            dead = true;
        }
    }

    @Override
    public void start(CodeKind ownKind) {
        pause(start);
    }

    @Override
    public void start() {}

    @Override
    public boolean has(CodeKind kind) {
        return true;
    }

    @Override
    public Interpreter interpreter(CodeKind kind) {
        return this;
    }

    @Override
    public Output execute(String code) {
        unlessDead(() -> truth.executes(app, statement, code));
        if (!pause(timeOf(code))) {
            return Output.failed("Cancelled", "interrupted");
        }
        unlessDead(() -> truth.executed(app, statement, code));
        return code.startsWith("fail") ? Output.failed("Failed", code) : Output.text(code);
    }

    private synchronized void unlessDead(Runnable write) {
        if (!dead) {
            write.run();
        }
    }

    private Duration timeOf(String code) {
        String[] words = code.strip().split("\\s+", 3);
        return words.length > 1 && words[0].equals("sleep") && words[1].matches("\\d{1,7}")
                ? Duration.ofMillis(Long.parseLong(words[1]))
                : answer;
    }

    private static boolean pause(Duration time) {
        try {
            if (!time.isZero()) {
                Thread.sleep(time.toMillis());
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void enterGroup(String group, String description) {
        statement = group;
    }

    @Override
    public String applicationId() {
        return null;
    }

    @Override
    public String sparkUiUrl() {
        return null;
    }

    @Override
    public boolean cancelGroup(String group) {
        return false;
    }

    @Override
    public double progress(String group) {
        return 0;
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return List.of();
    }

    @Override
    public ClassLoader classLoader() {
        return SimulatedEngine.class.getClassLoader();
    }

    /** There is no Spark: jobs find nothing to work with. */
    @Override
    public JobContext jobContext() {
        return null;
    }

    @Override
    public Path localDir() {
        return Path.of(System.getProperty("java.io.tmpdir"), app);
    }

    @Override
    public void add(Request.Resource kind, String uri) {}

    @Override
    public void close() {}
}
