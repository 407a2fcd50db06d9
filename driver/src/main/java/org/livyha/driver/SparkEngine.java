// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.livy.JobContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.livyha.rpc.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spark with its Scala, SQL and Python interpreters. One in a JVM, because Spark is. */
final class SparkEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(SparkEngine.class);
    /** Where Spark keeps a thread's job group. */
    private static final String JOB_GROUP = "spark.jobGroup.id";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final SparkConf conf;
    private final int sqlRows;
    private final SharedObjects shared;
    private final Map<CodeKind, Interpreter> interpreters = new EnumMap<>(CodeKind.class);
    private final Object lifeLock = new Object();
    private volatile LateClassLoader classLoader;
    private AddedJars addedJars;
    private volatile TempDirectory replClasses;
    private volatile TempDirectory localDir;
    private volatile SparkEntries spark;
    private volatile JobContext jobContext;
    private volatile SparkResources resources;
    private Interpreter python;
    private boolean closed;

    /** An engine on Spark as spark-submit has configured it in the system properties. */
    SparkEngine(int sqlRows, int sharedObjects) {
        this(new SparkConf(), sqlRows, sharedObjects);
    }

    SparkEngine(SparkConf conf, int sqlRows, int sharedObjects) {
        this.conf = conf;
        this.sqlRows = sqlRows;
        this.shared = new SharedObjects(sharedObjects);
    }

    @Override
    public void start(CodeKind ownKind) {
        long begin = System.nanoTime();
        addedJars = new AddedJars(Thread.currentThread().getContextClassLoader());
        classLoader = new LateClassLoader(addedJars);
        Thread.currentThread().setContextClassLoader(classLoader);
        synchronized (lifeLock) {
            if (closed) {
                throw new IllegalStateException("closed before Spark was started");
            }
            replClasses = TempDirectory.create("livyha-repl-");
            localDir = TempDirectory.create("livyha-local-");
        }
        SparkEntries entries = SparkEntries.start(conf, replClasses.path());
        synchronized (lifeLock) {
            spark = entries;
            jobContext = new SparkJobContext(entries.session(), localDir.path(), shared);
            resources = new SparkResources(entries.context(), addedJars, localDir.path());
            if (closed) {
                entries.close();
                throw new IllegalStateException("closed while Spark was starting");
            }
        }
        LOG.info(
                "spark up app={} ui={} millis={}",
                applicationId(),
                sparkUiUrl(),
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
        if (ownKind != null) {
            interpreter(ownKind);
        }
    }

    @Override
    public boolean has(CodeKind kind) {
        return kind != CodeKind.SPARKR;
    }

    @Override
    public Interpreter interpreter(CodeKind kind) {
        Interpreter interpreter = interpreters.get(kind);
        if (interpreter == null) {
            long begin = System.nanoTime();
            interpreter = make(kind);
            try {
                interpreter.start();
            } catch (RuntimeException | Error e) {
                interpreter.close();
                throw e;
            }
            interpreters.put(kind, interpreter);
            LOG.info(
                    "interpreter up kind={} millis={}",
                    kind.word(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }
        return interpreter;
    }

    private Interpreter make(CodeKind kind) {
        return switch (kind) {
            case SPARK -> new ScalaInterpreter(spark.session(), replClasses.path(), classLoader, addedJars);
            case SQL -> new SqlInterpreter(spark.session(), sqlRows);
            case PYSPARK -> makePython();
            case SPARKR -> throw new IllegalArgumentException("no interpreter for kind " + kind.word());
        };
    }

    private Interpreter makePython() {
        SparkContext context = spark.context();
        PythonInterpreter made = new PythonInterpreter(
                PythonCommand.choose(key -> context.getConf().get(key, null), System.getenv()),
                localDir.path().resolve("__livyha__/python"),
                () -> SparkPythonGateway.open(context.getConf(), System.getenv()),
                () -> context.getLocalProperty(JOB_GROUP));
        synchronized (lifeLock) {
            if (closed) {
                throw new IllegalStateException("closed before Python was started");
            }
            python = made;
        }
        return made;
    }

    @Override
    public String applicationId() {
        SparkEntries entries = spark;
        if (entries == null) {
            return null;
        }
        return StandalonePlace.driverId(System.getProperties())
                .orElseGet(() -> entries.context().applicationId());
    }

    @Override
    public String sparkUiUrl() {
        SparkEntries entries = spark;
        return entries == null ? null : entries.uiUrl();
    }

    @Override
    public void enterGroup(String group, String description) {
        // Tasks of a cancelled statement are interrupted: they would hold their cores for as long as they like
        // otherwise.
        spark.context().setJobGroup(group, description, true);
    }

    @Override
    public boolean cancelGroup(String group) {
        boolean running = spark.hasRunningJob(group);
        if (running) {
            spark.context().cancelJobGroup(group);
        }
        return running;
    }

    @Override
    public double progress(String group) {
        return spark.progress(group);
    }

    @Override
    public ClassLoader classLoader() {
        return classLoader;
    }

    @Override
    public JobContext jobContext() {
        return jobContext;
    }

    @Override
    public Path localDir() {
        return localDir.path();
    }

    @Override
    public void add(Request.Resource kind, String uri) throws IOException {
        resources.add(kind, uri);
    }

    @Override
    public void close() {
        Interpreter running;
        synchronized (lifeLock) {
            if (closed) {
                return;
            }
            closed = true;
            running = python;
        }
        if (running != null) {
            running.close();
        }
        // Spark's stop waits for the cluster without a limit: a thread of its own takes the wait.
        Thread stop = new Thread(this::stopAll, "livyha-stop-spark");
        stop.setDaemon(true);
        stop.start();
        try {
            stop.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stop.isAlive()) {
            LOG.warn("spark has not stopped in time, left behind limit={}", STOP_LIMIT);
        }
    }

    private void stopAll() {
        SparkEntries entries = spark;
        try {
            if (entries != null) {
                entries.close();
            }
        } catch (RuntimeException e) {
            LOG.warn("spark did not stop cleanly", e);
        }
        for (TempDirectory directory : new TempDirectory[] {replClasses, localDir}) {
            if (directory != null) {
                directory.close();
            }
        }
    }
}
