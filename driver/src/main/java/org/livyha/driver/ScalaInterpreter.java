// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.PrintStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Runs Scala statements. A statement's code is taken line by line as Livy takes it: each line runs as soon as it is
 * complete, joined with the next ones while it is not, and the outputs are strung together.
 */
final class ScalaInterpreter implements Interpreter {
    /** Beyond this a statement's output is cut off; far more than anybody reads, far less than a heap. */
    private static final int MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

    private static final Output INCOMPLETE = Output.failed("Error", "incomplete statement");

    private static final List<String> PRELUDE = List.of(
            "@transient val sc = spark.sparkContext",
            "@transient val sqlContext = spark.sqlContext",
            "import org.apache.spark.SparkContext._",
            "import spark.implicits._",
            "import spark.sql",
            "import org.apache.spark.sql.functions._");

    private final SparkSession session;
    private final Path classes;
    private final LateClassLoader sparkLoader;
    private final AddedJars addedJars;
    private final ReplOutput output = new ReplOutput(MAX_OUTPUT_BYTES);
    private final PrintStream printStream = output.printStream();
    private ScalaRepl repl;
    private ScalaMagic magic;
    private int knownJars;

    ScalaInterpreter(SparkSession session, Path classes, LateClassLoader sparkLoader, AddedJars addedJars) {
        this.session = session;
        this.classes = classes;
        this.sparkLoader = sparkLoader;
        this.addedJars = addedJars;
    }

    @Override
    public void start() {
        ClassLoader parent = sparkLoader.getParent();
        knownJars = addedJars.getURLs().length;
        repl = ScalaRepl.open(ReplClassPath.visibleFrom(parent), parent, classes, output.echoWriter());
        sparkLoader.behind(repl.classLoader());
        repl.bind("spark", SparkSession.class.getName(), session);
        magic = new ScalaMagic(repl, printStream);
        for (String line : PRELUDE) {
            if (repl.interpret(line, printStream) != ScalaRepl.Result.SUCCESS) {
                throw new IllegalStateException("the interpreter does not take '" + line + "': " + output.all());
            }
        }
        output.clear();
    }

    /** Classes of jars are loaded by the interpreter's parent; the compiler has to be told of them. */
    private void learnAddedJars() {
        URL[] jars = addedJars.getURLs();
        while (knownJars < jars.length) {
            repl.addToClassPath(jars[knownJars++]);
        }
    }

    @Override
    public Output execute(String code) {
        learnAddedJars();
        output.clear();
        Output data = null;
        List<String> lines = List.of(code.strip().split("\r?\n", -1));
        int next = 0;
        while (next < lines.size()) {
            if (Thread.interrupted()) {
                return withPrinted("Cancelled", "the statement was cancelled between two of its lines", List.of());
            }
            StringBuilder chunk = new StringBuilder(lines.get(next++));
            while (ReplComments.endsInsideComment(chunk) && next < lines.size()) {
                chunk.append('\n').append(lines.get(next++));
            }
            // To the interpreter nothing is half-finished (2.12) or an error (2.13); here it is just nothing.
            if (ReplComments.onlyComments(chunk)) {
                continue;
            }
            while (next < lines.size() && continuesCall(lines.get(next))) {
                chunk.append('\n').append(lines.get(next++));
            }
            if (ScalaMagic.isMagic(chunk)) {
                Output shown = magic.run(chunk.toString());
                if (shown instanceof Output.Failed) {
                    return shown;
                }
                data = shown;
                continue;
            }
            if (ReplComments.endsInsideComment(chunk)) {
                return INCOMPLETE;
            }
            data = null;
            output.clearEchoed();
            ScalaRepl.Result result = repl.interpret(chunk.toString(), printStream);
            while (result == ScalaRepl.Result.INCOMPLETE && next < lines.size()) {
                chunk.append('\n').append(lines.get(next++));
                result = repl.interpret(chunk.toString(), printStream);
            }
            if (result == ScalaRepl.Result.INCOMPLETE) {
                return INCOMPLETE;
            }
            if (result == ScalaRepl.Result.ERROR) {
                return failed();
            }
        }
        return data == null ? Output.text(output.all()) : data;
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return repl.complete(code, cursor);
    }

    /** A line such as {@code .map(f)} belongs to the one before it, though that one is complete without it. */
    private static boolean continuesCall(String line) {
        String stripped = line.stripLeading();
        return stripped.length() > 1
                && stripped.charAt(0) == '.'
                && Character.isJavaIdentifierStart(stripped.charAt(1));
    }

    private Output failed() {
        List<String> lines = new ArrayList<>();
        output.echoed().lines().forEach(lines::add);
        Optional<String> headline =
                lines.stream().filter(ScalaInterpreter::saysSomething).findFirst();
        if (headline.isEmpty()) {
            // An interrupt ends the compiler (and 2.13's interpreter altogether) without a word.
            return withPrinted("Error", "java.lang.InterruptedException: the code was interrupted", List.of());
        }
        // 2.13 draws its caret before it says what is wrong: the words go first.
        lines.remove(headline.get());
        return withPrinted(
                "Error",
                headline.get().strip(),
                lines.stream().map(line -> line + "\n").toList());
    }

    private static boolean saysSomething(String line) {
        return !line.isBlank() && !line.strip().equals("^") && !line.startsWith("warning: ");
    }

    /** An error has no place for what the code had printed before: it goes below the trace, where a reader finds it. */
    private Output withPrinted(String ename, String evalue, List<String> trace) {
        List<String> lines = new ArrayList<>(trace);
        String printed = output.printed();
        if (!printed.isEmpty()) {
            lines.add("Printed before the error:\n");
            printed.lines().forEach(line -> lines.add(line + "\n"));
        }
        return new Output.Failed(ename, evalue, lines);
    }

    @Override
    public void close() {
        if (repl != null) {
            repl.close();
        }
    }
}
