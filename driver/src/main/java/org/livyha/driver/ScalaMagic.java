// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.rdd.RDD;

/** Lines that start with {@code %}: they show a value in another way than as text. For the statement thread only. */
final class ScalaMagic {
    private static final Pattern MAGIC = Pattern.compile("%(\\w+)\\W*(.*)", Pattern.DOTALL);
    private static final String HOLDER = "livyhaShownValue";
    private static final int RDD_ROWS = 10;

    private final ScalaRepl repl;
    private final PrintStream out;
    private final AtomicReference<Object> holder = new AtomicReference<>();

    /** Leaves a small holder in the interpreter, through which values come out. */
    ScalaMagic(ScalaRepl repl, PrintStream out) {
        this.repl = repl;
        this.out = out;
        repl.bind(HOLDER, "java.util.concurrent.atomic.AtomicReference[Any]", holder);
    }

    static boolean isMagic(CharSequence line) {
        return MAGIC.matcher(line).lookingAt();
    }

    Output run(String line) {
        Matcher matcher = MAGIC.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a magic: " + line);
        }
        String name = matcher.group(1);
        return switch (name) {
            case "json" -> show(matcher.group(2).strip(), value -> Output.data("application/json", value));
            case "table" -> show(matcher.group(2).strip(), TableRows::of);
            default -> Output.failed("UnknownMagic", "Unknown magic command " + name);
        };
    }

    private Output show(String variable, Function<JsonNode, Output> as) {
        holder.set(null);
        boolean known = repl.interpret(HOLDER + ".set(" + variable + ")", out) == ScalaRepl.Result.SUCCESS;
        if (!known || variable.isEmpty()) {
            return Output.failed("NameError", "Value " + variable + " does not exist");
        }
        Object value = holder.getAndSet(null);
        Object shown = value instanceof RDD<?> rdd ? rdd.take(RDD_ROWS) : value;
        return as.apply(new JsonValues().of(shown));
    }
}
