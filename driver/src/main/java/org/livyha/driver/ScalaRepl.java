// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import scala.Console;
import scala.collection.immutable.Nil$;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/**
 * Scala's own interpreter, of 2.12 or 2.13, whichever Spark brings along: compiled against 2.12, and by reflection where
 * the two differ. For use by one thread.
 */
final class ScalaRepl implements AutoCloseable {
    /** What became of one piece of code. */
    enum Result {
        SUCCESS,
        ERROR,
        /** More has to follow before it means something. */
        INCOMPLETE
    }

    private final IMain interpreter;

    private ScalaRepl(IMain interpreter) {
        this.interpreter = interpreter;
    }

    /**
     * Starts an interpreter.
     *
     * @param classPath what code is compiled against
     * @param parent where its classes find all others when they run
     * @param classes where compiled classes are written
     * @param echo where the interpreter speaks
     */
    static ScalaRepl open(List<String> classPath, ClassLoader parent, Path classes, PrintWriter echo) {
        Settings settings = new Settings();
        settings.embeddedDefaults(parent);
        settings.processArguments(
                listOf(List.of(
                        "-Yrepl-class-based",
                        "-Yrepl-outdir",
                        classes.toString(),
                        "-classpath",
                        String.join(File.pathSeparator, classPath))),
                true);
        try {
            IMain interpreter = isScala212() ? open212(settings, echo) : open213(settings, echo);
            return new ScalaRepl(interpreter);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Scala's interpreter did not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no way known to start the interpreter of Scala " + scalaVersion(), e);
        }
    }

    private static IMain open212(Settings settings, PrintWriter echo) throws ReflectiveOperationException {
        IMain interpreter =
                IMain.class.getConstructor(Settings.class, PrintWriter.class).newInstance(settings, echo);
        IMain.class.getMethod("initializeSynchronous").invoke(interpreter);
        return interpreter;
    }

    private static IMain open213(Settings settings, PrintWriter echo) throws ReflectiveOperationException {
        ClassLoader loader = IMain.class.getClassLoader();
        Class<?> port = Class.forName("scala.tools.nsc.interpreter.ReplReporter", false, loader);
        Object reporter = Class.forName("scala.tools.nsc.interpreter.shell.ReplReporterImpl", true, loader)
                .getConstructor(Settings.class, PrintWriter.class)
                .newInstance(settings, echo);
        IMain interpreter = IMain.class.getConstructor(Settings.class, port).newInstance(settings, reporter);
        Object up = IMain.class.getMethod("initializeCompiler").invoke(interpreter);
        if (Boolean.FALSE.equals(up)) {
            throw new IllegalStateException("Scala's compiler did not start");
        }
        return interpreter;
    }

    static String scalaVersion() {
        return scala.util.Properties.versionNumberString();
    }

    static boolean isScala212() {
        return scalaVersion().startsWith("2.12.");
    }

    /** Runs code; what it prints to Scala's console goes to {@code out}. */
    Result interpret(String code, PrintStream out) {
        Results.Result result = Console.withOut(out, () -> interpreter.interpret(code));
        return result(result);
    }

    /** Makes a value known under a name, for this interpreter only: it is not sent to executors. */
    void bind(String name, String type, Object value) {
        if (result(interpreter.bind(name, type, value, listOf(List.of("@transient")))) != Result.SUCCESS) {
            throw new IllegalStateException("cannot bind " + name + ": " + type);
        }
    }

    /** From now on code is compiled against this jar too. */
    void addToClassPath(URL jar) {
        try {
            for (Method method : IMain.class.getMethods()) {
                if (method.getName().equals("addUrlsToClassPath")) {
                    // The sequence's type is not the same in both Scalas, a list is one in either.
                    method.invoke(interpreter, listOf(List.of(jar)));
                    return;
                }
            }
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the interpreter does not take " + jar, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the interpreter does not take " + jar, e);
        }
        throw new IllegalStateException("no way known to add to the class path of Scala " + scalaVersion());
    }

    /** What may follow at the cursor; see {@link ScalaCompletion}. */
    List<String> complete(String code, int cursor) {
        return new ScalaCompletion(interpreter).candidates(code, cursor);
    }

    ClassLoader classLoader() {
        return interpreter.classLoader();
    }

    @Override
    public void close() {
        interpreter.close();
    }

    private static Result result(Results.Result result) {
        // The objects' classes are the same in both Scalas, their common supertypes are not.
        return switch (result.getClass().getSimpleName()) {
            case "Success$" -> Result.SUCCESS;
            case "Incomplete$" -> Result.INCOMPLETE;
            default -> Result.ERROR;
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> scala.collection.immutable.List<T> listOf(List<T> elements) {
        scala.collection.immutable.List<T> list =
                (scala.collection.immutable.List<T>) (scala.collection.immutable.List<?>) Nil$.MODULE$;
        for (int i = elements.size() - 1; i >= 0; i--) {
            list = list.$colon$colon(elements.get(i));
        }
        return list;
    }
}
