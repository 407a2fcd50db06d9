// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.launch.AppReport.State;

/** With a real spark-submit. Needs a Spark home: {@code $SPARK_HOME}, or what {@code scripts/spark-home 3.5.5} makes. */
class RealSparkTest {
    private static final String TAG = "livy-batch-1-realspark";

    @TempDir
    Path root;

    /** What spark-submit runs. */
    public static final class App {
        private App() {}

        public static void main(String[] args) throws Exception {
            System.out.println("secret=" + System.getProperty("spark.livyha.driver.secret") + " memory="
                    + Runtime.getRuntime().maxMemory() / 1024 / 1024 + " args=" + String.join("|", args));
            if (args.length > 2) {
                System.in.read();
                Thread.sleep(60_000);
            }
        }
    }

    private static Path sparkHome() {
        String home = System.getenv("SPARK_HOME");
        String cache = System.getenv("LIVYHA_CACHE");
        if (home != null && !home.isEmpty()) {
            return Path.of(home);
        }
        return (cache == null ? Path.of(System.getProperty("user.home"), ".cache", "livy-ha") : Path.of(cache))
                .resolve("spark-3.5.5");
    }

    private Path jar() throws Exception {
        Path jar = root.resolve("app.jar");
        String entry = App.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                InputStream bytes = App.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
        }
        return jar;
    }

    private LaunchSpec spec(String tag, String... args) throws Exception {
        AppOptions options = new AppOptions(null, null, null, null, "300m", null, null, null, null, null);
        Map<String, String> conf = Map.of("spark.master", "local[1]", "spark.livyha.driver.secret", "abc=\u00e9 x");
        return new LaunchSpec(tag, "real", jar().toString(), App.class.getName(), List.of(args), conf, options);
    }

    @Test
    void sparkReadsWhatWeGiveItAndIsKilledOnRequest() throws Exception {
        Path home = sparkHome();
        assumeTrue(
                Files.isExecutable(home.resolve("bin/spark-submit")),
                "no Spark home in " + home + ": run scripts/spark-home 3.5.5, or set SPARK_HOME");
        try (LaunchBench bench = new LaunchBench(root)) {
            SparkInstallation spark = new SparkInstallation(home);
            assertThat(spark.version()).isPresent();
            SparkAppLauncher launcher = new SparkAppLauncher(spark, bench.workDir);

            launcher.launch(spec(TAG, "1", "t w o"));
            LaunchBench.await().atMost(Duration.ofSeconds(90)).until(() -> bench.state(TAG)
                    .isFinal());
            List<String> log = bench.processes.log(TAG, 200);
            assertThat(log)
                    .anySatisfy(
                            line -> assertThat(line).startsWith("secret=abc=").endsWith("args=1|t w o"));
            assertThat(bench.state(TAG)).isEqualTo(State.SUCCEEDED);

            String second = TAG + "2";
            launcher.launch(spec(second, "1", "2", "wait"));
            LaunchBench.await().atMost(Duration.ofSeconds(90)).until(() -> bench.processes.log(second, 200).stream()
                    .anyMatch(line -> line.startsWith("secret=")));
            assertThat(LaunchBench.commandLinesOfSession(
                            bench.directory(second).supervisor().orElseThrow().pid()))
                    .anyMatch(line -> line.contains("SparkSubmit"))
                    .noneMatch(line -> line.contains("abc="));
            bench.processes.kill(second);
            bench.awaitState(second, State.KILLED);
        }
    }
}
