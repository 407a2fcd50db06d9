// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A jar compiled at run time, so that its classes are on nobody's class path. */
final class JobJar {
    private final Path jar;

    private JobJar(Path jar) {
        this.jar = jar;
    }

    /** @param className of package {@code later} */
    static JobJar compile(Path dir, String className, String source) throws IOException {
        Path classes = Files.createDirectories(dir.resolve(className));
        Path file = Files.writeString(dir.resolve(className + ".java"), "package later; " + source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), file.toString());
        if (status != 0) {
            throw new AssertionError(className + " does not compile");
        }
        Path jar = dir.resolve(className + ".jar");
        List<Path> all;
        try (Stream<Path> files = Files.list(classes.resolve("later"))) {
            all = files.toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Path each : all) {
                entries.putNextEntry(new JarEntry("later/" + each.getFileName()));
                Files.copy(each, entries);
            }
        }
        return new JobJar(jar);
    }

    Path path() {
        return jar;
    }

    /** An object of its class, as a client has it that holds the jar. */
    Object newInstance(String className, Object... arguments) throws ReflectiveOperationException {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            return loader.loadClass("later." + className)
                    .getDeclaredConstructors()[0]
                    .newInstance(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
