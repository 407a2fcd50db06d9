// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.livy.JobContext;
import org.livyha.rpc.Request;

/** An engine without Spark: each statement is told to whoever keeps count, and answered with itself. */
final class EchoEngine implements Engine, Interpreter {
    private final String application;
    private final BiConsumer<Integer, String> runs;
    private int statement; // on the statement thread

    /** @param runs told the id and the code of each statement that begins to run */
    EchoEngine(String application, BiConsumer<Integer, String> runs) {
        this.application = application;
        this.runs = runs;
    }

    @Override
    public void start(CodeKind ownKind) {}

    @Override
    public void start() {}

    @Override
    public boolean has(CodeKind kind) {
        return kind == CodeKind.SPARK;
    }

    @Override
    public Interpreter interpreter(CodeKind kind) {
        return this;
    }

    @Override
    public void enterGroup(String group, String description) {
        statement = Integer.parseInt(group);
    }

    @Override
    public Output execute(String code) {
        runs.accept(statement, code);
        return Output.text(code);
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return List.of();
    }

    @Override
    public String applicationId() {
        return "local-" + application;
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
    public ClassLoader classLoader() {
        return EchoEngine.class.getClassLoader();
    }

    /** None: there is no Spark. */
    @Override
    public JobContext jobContext() {
        return null;
    }

    @Override
    public Path localDir() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public void add(Request.Resource kind, String uri) {}

    @Override
    public void close() {}
}
