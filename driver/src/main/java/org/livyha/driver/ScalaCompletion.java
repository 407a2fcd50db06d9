// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import scala.collection.Iterator;
import scala.tools.nsc.interpreter.IMain;

/**
 * What Scala's own interpreter would offer at its prompt. Scala moved and renamed it between 2.12 and 2.13, so all of it is
 * found by reflection. Nothing of the code is run. For use by the interpreter's thread.
 */
final class ScalaCompletion {
    private static final String COMPLETER_212 = "scala.tools.nsc.interpreter.PresentationCompilerCompleter";
    private static final String COMPLETER_213 = "scala.tools.nsc.interpreter.shell.ReplCompletion";

    private final IMain interpreter;

    ScalaCompletion(IMain interpreter) {
        this.interpreter = interpreter;
    }

    /**
     * The names that fit at the cursor, each once; none for what the compiler makes no sense of.
     *
     * @param cursor from 0 to the code's length
     */
    List<String> candidates(String code, int cursor) {
        try {
            Object found = call(completer(), "complete", code, cursor);
            Set<String> names = new LinkedHashSet<>();
            // Both Scalas' lists have an iterator, of a type that both know.
            Iterator<?> candidates = (Iterator<?>) call(call(found, "candidates"), "iterator");
            while (candidates.hasNext()) {
                Object candidate = candidates.next();
                names.add(candidate instanceof String name ? name : (String) call(candidate, "name"));
            }
            return List.copyOf(names);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Scala's completion failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no way known to the completion of Scala " + ScalaRepl.scalaVersion(), e);
        }
    }

    /** A new one each time: asked for the same twice, it would show signatures instead of names. */
    private Object completer() throws ReflectiveOperationException {
        ClassLoader loader = IMain.class.getClassLoader();
        if (ScalaRepl.isScala212()) {
            return Class.forName(COMPLETER_212, true, loader)
                    .getConstructor(IMain.class)
                    .newInstance(interpreter);
        }
        Class<?> type = Class.forName(COMPLETER_213, true, loader);
        Object noEarlierLines = type.getMethod("$lessinit$greater$default$2").invoke(null);
        return type.getConstructors()[0].newInstance(interpreter, noEarlierLines);
    }

    private static Object call(Object target, String name, String code, int cursor)
            throws ReflectiveOperationException {
        return target.getClass().getMethod(name, String.class, int.class).invoke(target, code, cursor);
    }

    private static Object call(Object target, String name) throws ReflectiveOperationException {
        Method method = target.getClass().getMethod(name);
        // A list's own class is not public.
        method.trySetAccessible();
        return method.invoke(target);
    }
}
