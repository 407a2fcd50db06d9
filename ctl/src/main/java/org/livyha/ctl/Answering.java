// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command: answers in words, or as JSON when it is asked to. */
public abstract class Answering implements Callable<Integer> {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Spec
    private CommandSpec spec;

    static final String JSON_OPTION = "--json";

    @Option(names = JSON_OPTION, description = "Answer in JSON, for programs; a refusal too.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused")
    private boolean help;

    protected final boolean json() {
        return json;
    }

    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where warnings go that must not get into JSON. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    protected final void printJson(Object value) {
        print(out(), value);
    }

    static void print(PrintWriter out, Object value) {
        try {
            out.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of ours is always JSON", e);
        }
        out.flush();
    }
}
