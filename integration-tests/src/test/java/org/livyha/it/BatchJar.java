// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * A batch's program, compiled here: says {@code before}, adds a line to a file if it is given one, waits for a file, says
 * {@code after}, exits. Needs no Spark, but on a cluster it makes a SparkContext: YARN takes a program without one for failed.
 */
final class BatchJar {
    static final String MAIN_CLASS = "waiting.Main";

    private static final String SOURCE =
            """
            package waiting;

            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.nio.file.StandardOpenOption;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    Object context = context();
                    Path flag = Path.of(args[0]);
                    System.out.println("before " + flag.getFileName());
                    System.err.println("complaint");
                    if (args.length > 2) {
                        Files.writeString(
                                Path.of(args[2]), "ran\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }
                    for (int i = 0; args.length > 3 && i < Integer.parseInt(args[3]); i++) {
                        System.out.println("line " + i);
                    }
                    while (!Files.exists(flag)) {
                        Thread.sleep(20);
                    }
                    System.out.println("after " + flag.getFileName());
                    if (context != null) {
                        context.getClass().getMethod("stop").invoke(context);
                    }
                    // On YARN a program that exits by itself has failed, whatever its code.
                    if (Integer.parseInt(args[1]) != 0) {
                        System.exit(Integer.parseInt(args[1]));
                    }
                }

                private static Object context() throws Exception {
                    if (System.getProperty("spark.master", "local").startsWith("local")) {
                        return null;
                    }
                    return Class.forName("org.apache.spark.SparkContext").getMethod("getOrCreate").invoke(null);
                }
            }
            """;

    private BatchJar() {}

    /**
     * Compiles it into a jar of that directory. Its arguments are the file to wait for, the exit code, the file to add to, and
     * how many lines to say.
     */
    static Path in(Path dir) throws IOException {
        Path source = Files.createDirectories(dir.resolve("waiting")).resolve("Main.java");
        Files.writeString(source, SOURCE);
        int status =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", dir.toString(), source.toString());
        if (status != 0) {
            throw new AssertionError("the batch's program does not compile");
        }
        Path jar = dir.resolve("waiting.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry("waiting/Main.class"));
            Files.copy(dir.resolve("waiting").resolve("Main.class"), out);
        }
        return jar;
    }
}
