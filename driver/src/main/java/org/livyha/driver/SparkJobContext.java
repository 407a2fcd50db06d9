// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import org.apache.livy.JobContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.HiveContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** What jobs are given: one for all of them, over the same Spark session as the statements. Safe for use by any thread. */
@SuppressWarnings({"deprecation", "TypeParameterUnusedInFormals"}) // the signatures are Livy's
final class SparkJobContext implements JobContext {
    private final SparkSession session;
    private final JavaSparkContext context;
    private final Path localDir;
    private final SharedObjects shared;
    private HiveContext hive;
    private JavaStreamingContext streaming;

    SparkJobContext(SparkSession session, Path localDir, SharedObjects shared) {
        this.session = session;
        this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.localDir = localDir;
        this.shared = shared;
    }

    @Override
    public JavaSparkContext sc() {
        return context;
    }

    @Override
    public SQLContext sqlctx() {
        return session.sqlContext();
    }

    /** Null when the session has no Hive support, as in Livy. */
    @Override
    public synchronized HiveContext hivectx() {
        if (hive == null
                && session.conf()
                        .get("spark.sql.catalogImplementation", "in-memory")
                        .equals("hive")) {
            hive = newHiveContext();
        }
        return hive;
    }

    /** Spark 4 has another type of session in the signature of the same constructor. */
    private HiveContext newHiveContext() {
        try {
            for (Constructor<?> constructor : HiveContext.class.getConstructors()) {
                if (constructor.getParameterTypes()[0].isInstance(session)) {
                    return (HiveContext) constructor.newInstance(session);
                }
            }
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Hive's context cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Hive's context cannot be made", e);
        }
        throw new IllegalStateException("this Spark has no Hive context for " + session.getClass());
    }

    @Override
    public synchronized JavaStreamingContext streamingctx() {
        if (streaming == null) {
            throw new IllegalStateException("there is no streaming context; createStreamingContext makes one");
        }
        return streaming;
    }

    @Override
    public synchronized void createStreamingContext(long batchMillis) {
        if (streaming != null) {
            throw new IllegalStateException("there is a streaming context already; stopStreamingCtx ends it");
        }
        streaming = new JavaStreamingContext(context, new Duration(batchMillis));
    }

    /** Ends the streams, and only them: the session's Spark goes on. */
    @Override
    public synchronized void stopStreamingCtx() {
        streamingctx().stop(false, false);
        streaming = null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E> E getSharedObject(String name) {
        return (E) shared.get(name);
    }

    @Override
    public <E> void setSharedObject(String name, E object) {
        shared.set(name, object);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E> E removeSharedObject(String name) {
        return (E) shared.remove(name);
    }

    @Override
    public File getLocalTmpDir() {
        return localDir.toFile();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E> E sparkSession() {
        return (E) session;
    }
}
