// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.livy.Job;

/** A program's jobs, compiled here against Spark and the published livy-api; on no class path but its own jar. */
final class JobsJar implements AutoCloseable {
    private static final String SOURCE =
            """
            package later;

            import java.nio.file.*;
            import java.util.*;
            import org.apache.livy.*;

            public final class Jobs {
                public static long twice(long x) { return 2 * x; }

                public static final class Sum implements Job<Long> {
                    private final List<Long> numbers;
                    public Sum(List<Long> numbers) { this.numbers = numbers; }
                    public Long call(JobContext context) {
                        return context.sc().parallelize(numbers, 2).map(Jobs::twice).reduce(Long::sum);
                    }
                }

                public static final class SizeOf implements Job<Long> {
                    private final String file;
                    public SizeOf(String file) { this.file = file; }
                    public Long call(JobContext context) {
                        return context.sc().parallelize(List.of(file)).map(SizeOf::size).collect().get(0);
                    }
                    static long size(String file) throws Exception {
                        return Files.size(Path.of(org.apache.spark.SparkFiles.get(file)));
                    }
                }

                public static final class Failing implements Job<Long> {
                    public Long call(JobContext context) { throw new IllegalArgumentException("boo"); }
                }

                public static final class Endless implements Job<Long> {
                    public Long call(JobContext context) {
                        return context.sc().parallelize(List.of(1, 2), 2).map(Endless::stay).count();
                    }
                    static int stay(int x) throws Exception { Thread.sleep(600_000); return x; }
                }

                public static final class Share implements Job<String> {
                    private final String name;
                    private final String value;
                    public Share(String name, String value) { this.name = name; this.value = value; }
                    public String call(JobContext context) {
                        if (value != null) context.setSharedObject(name, value);
                        return context.getSharedObject(name);
                    }
                }

                /** Leaves one line, then waits for a file. */
                public static final class Once implements Job<String> {
                    private final String traces;
                    private final String flag;
                    public Once(String traces, String flag) { this.traces = traces; this.flag = flag; }
                    public String call(JobContext context) throws Exception {
                        Files.writeString(Path.of(traces), "was here\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        while (!Files.exists(Path.of(flag))) Thread.sleep(20);
                        return "through";
                    }
                }
            }
            """;

    private final Path jar;
    private final URLClassLoader classes;

    private JobsJar(Path jar) throws IOException {
        this.jar = jar;
        this.classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
    }

    static JobsJar in(Path dir, Path sparkHome) throws Exception {
        Path source = Files.createDirectories(dir.resolve("source")).resolve("Jobs.java");
        Files.writeString(source, SOURCE);
        CodeSource api = Job.class.getProtectionDomain().getCodeSource();
        String classPath;
        try (Stream<Path> jars = Files.list(sparkHome.resolve("jars"))) {
            classPath = Stream.concat(Stream.of(Path.of(api.getLocation().toURI())), jars)
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        }
        Path out = Files.createDirectories(dir.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", out.toString(), source.toString());
        if (status != 0) {
            throw new AssertionError("the jobs do not compile");
        }
        Path jar = dir.resolve("jobs.jar");
        List<Path> files;
        try (Stream<Path> compiled = Files.list(out.resolve("later"))) {
            files = compiled.toList();
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (Path each : files) {
                entries.putNextEntry(new JarEntry("later/" + each.getFileName()));
                Files.copy(each, entries);
            }
        }
        return new JobsJar(jar);
    }

    Path path() {
        return jar;
    }

    /** A job as the program has it. */
    @SuppressWarnings("unchecked")
    <T> Job<T> job(Class<T> result, String name, Object... arguments) throws ReflectiveOperationException {
        return (Job<T>)
                classes.loadClass("later.Jobs$" + name).getConstructors()[0].newInstance(arguments);
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}
