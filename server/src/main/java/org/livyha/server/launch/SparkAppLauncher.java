// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.SparkLauncher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts spark-submit, once per application tag, as a process that outlives this one: in a session of its own, without a
 * terminal, its output in files of {@code <workDir>/<appTag>/}. What becomes of it is {@link LocalProcesses}' to tell.
 *
 * <p>All settings go into a file that only this user can read; the command line has that file's name, the main class, the
 * primary resource and the application's own arguments. spark-submit reads the file while it starts; the supervising script
 * removes it when spark-submit has ended (in local and client mode the driver is that process). Safe for all threads.
 */
public final class SparkAppLauncher {
    private static final Logger log = LoggerFactory.getLogger(SparkAppLauncher.class);

    /** As the shell says it: found, and could not be run. */
    private static final int COULD_NOT_RUN = 126;

    private static final Duration DETACH_LIMIT = Duration.ofSeconds(10);

    private final SparkInstallation spark;
    private final Path workDir;
    private final String owner;
    private final Duration killGrace;
    private final SupervisorScript supervisor;
    private final DriverUnits units;

    /** All that it starts stays below this process's service. */
    public SparkAppLauncher(SparkInstallation spark, Path workDir) {
        this(spark, workDir, null, (DriverUnits) null);
    }

    /**
     * Creates {@code workDir} when it is not there.
     *
     * @param spark for applications that say no other
     * @param workDir on a local disk; the same for both servers of a pair on one host
     * @param owner the store that has the applications' records, by which {@link Leftovers} tells them from others; null for
     *     nobody
     * @param units where drivers of this host run, or null for below this process's service; what only submits to a
     *     cluster is always there
     * @throws UncheckedIOException when it cannot be written to
     */
    public SparkAppLauncher(SparkInstallation spark, Path workDir, String owner, DriverUnits units) {
        this(spark, workDir, owner, LocalProcesses.KILL_GRACE, units);
    }

    SparkAppLauncher(SparkInstallation spark, Path workDir, Duration killGrace) {
        this(spark, workDir, null, killGrace, null);
    }

    private SparkAppLauncher(
            SparkInstallation spark, Path workDir, String owner, Duration killGrace, DriverUnits units) {
        this.spark = Objects.requireNonNull(spark, "spark");
        this.workDir = workDir.toAbsolutePath();
        this.owner = owner;
        this.killGrace = killGrace;
        this.supervisor = SupervisorScript.install(this.workDir);
        this.units = units;
    }

    /**
     * Starts spark-submit and returns without waiting for it, some milliseconds later; at most 10 seconds. The mark that makes this the only launch of its tag is left
     * right before the process starts, and stays whatever happens then.
     *
     * @throws AlreadyLaunchedException when there is that mark; nothing was started
     * @throws UncheckedIOException when the process could not be started; the application then counts as failed
     */
    public void launch(LaunchSpec spec) {
        AppDirectory directory = AppDirectory.of(workDir, spec.appTag());
        directory.create();
        try {
            if (owner != null) {
                directory.writeOwner(owner);
            }
            start(spec, directory);
        } catch (IOException e) {
            fail(directory, e);
            throw cannotStart(spec, e);
        }
    }

    /**
     * Starts spark-submit for an application that was launched before and did not begin, as {@link AppReport.State#NEVER_BEGAN}
     * says. Should it have begun meanwhile, it is still one: of all scripts started for a directory the first runs.
     *
     * @throws UncheckedIOException when the process could not be started
     */
    public void launchAgain(LaunchSpec spec) {
        AppDirectory directory = AppDirectory.of(workDir, spec.appTag());
        try {
            if (directory.supervisor().isEmpty()) {
                start(spec, directory);
            }
        } catch (IOException e) {
            throw cannotStart(spec, e);
        }
    }

    private void start(LaunchSpec spec, AppDirectory directory) throws IOException {
        directory.writeProperties(SparkConfBuilder.withOptions(spec.conf(), spec.options(), spec.name()));
        boolean unit = units != null && !"cluster".equals(spec.conf().get("spark.submit.deployMode"));
        detach(launcher(spec, directory, unit).launch());
        if (unit) {
            units.start(directory);
        }
        log.info("launched application={} directory={}", spec.appTag(), directory.path());
    }

    private static UncheckedIOException cannotStart(LaunchSpec spec, IOException cause) {
        return new UncheckedIOException("cannot start spark-submit for " + spec.appTag(), cause);
    }

    /** The script puts itself into the background at once; what we started only says whether it could. */
    private static void detach(Process process) throws IOException {
        process.getOutputStream().close();
        try {
            if (process.waitFor(DETACH_LIMIT.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                throw new IOException("the supervising script ended with exit code " + process.exitValue());
            }
        } catch (InterruptedException e) {
            // It goes on without us, and tells in its directory how it went.
            Thread.currentThread().interrupt();
        }
    }

    private SparkLauncher launcher(LaunchSpec spec, AppDirectory directory, boolean unit) {
        Map<String, String> environment = new HashMap<>(spec.environment());
        environment.putAll(
                supervisor.environment(Objects.requireNonNullElse(spec.spark(), spark), directory, killGrace));
        if (unit) {
            environment.put("LIVYHA_UNIT", "1");
        }
        SparkLauncher launcher = new SparkLauncher(environment)
                .setSparkHome(supervisor.home().toString())
                .setPropertiesFile(directory.properties().toString())
                .setAppResource(spec.resource())
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.stdout().toFile()))
                .addAppArgs(spec.args().toArray(String[]::new));
        if (AppTags.isBatch(spec.appTag())) {
            // As in Livy: of a batch there is one stream.
            launcher.redirectError();
        } else {
            launcher.redirectError(
                    ProcessBuilder.Redirect.appendTo(directory.stderr().toFile()));
        }
        return spec.mainClass() == null ? launcher : launcher.setMainClass(spec.mainClass());
    }

    private static void fail(AppDirectory directory, IOException cause) {
        try {
            directory.writeExit(COULD_NOT_RUN, "spark-submit could not be started: " + cause.getMessage());
            Files.deleteIfExists(directory.properties());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
