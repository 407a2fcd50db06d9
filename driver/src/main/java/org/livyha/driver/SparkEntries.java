// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.file.Path;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The one Spark session of this driver, and what the statement queue asks of its context. Safe for use by any thread. */
final class SparkEntries implements AutoCloseable {
    private final SparkContext context;
    private final SparkSession session;

    private SparkEntries(SparkContext context, SparkSession session) {
        this.context = context;
        this.session = session;
    }

    /**
     * Starts Spark; may take as long as the cluster takes. The calling thread's context class loader must know the classes
     * that statements will define, because Spark's own threads inherit it.
     *
     * @param replClasses where the interpreter writes those classes: Spark serves them to its executors from there
     */
    static SparkEntries start(SparkConf conf, Path replClasses) {
        SparkConf complete = conf.clone().set("spark.repl.class.outputDir", replClasses.toString());
        complete.setIfMissing("spark.app.name", "livy-ha session");
        if (complete.getBoolean("spark.livyha.driver.enable-hive", false)) {
            complete.set("spark.sql.catalogImplementation", "hive");
        }
        SparkContext context = SparkContext.getOrCreate(complete);
        try {
            return new SparkEntries(context, SparkSession.builder().getOrCreate());
        } catch (RuntimeException | Error e) {
            context.stop();
            throw e;
        }
    }

    SparkContext context() {
        return context;
    }

    SparkSession session() {
        return session;
    }

    String uiUrl() {
        Option<String> url = context.uiWebUrl();
        return url.isDefined() ? url.get() : null;
    }

    boolean hasRunningJob(String group) {
        SparkStatusTracker tracker = context.statusTracker();
        for (int job : tracker.getJobIdsForGroup(group)) {
            Option<SparkJobInfo> info = tracker.getJobInfo(job);
            if (info.isDefined() && info.get().status() == JobExecutionStatus.RUNNING) {
                return true;
            }
        }
        return false;
    }

    /** Finished over all tasks of the group's jobs, as far as Spark knows them by now. */
    double progress(String group) {
        SparkStatusTracker tracker = context.statusTracker();
        long tasks = 0;
        long finished = 0;
        for (int job : tracker.getJobIdsForGroup(group)) {
            Option<SparkJobInfo> info = tracker.getJobInfo(job);
            for (int stage : info.isDefined() ? info.get().stageIds() : new int[0]) {
                Option<SparkStageInfo> stageInfo = tracker.getStageInfo(stage);
                if (stageInfo.isDefined()) {
                    tasks += stageInfo.get().numTasks();
                    finished += stageInfo.get().numCompletedTasks();
                }
            }
        }
        return tasks == 0 ? 0.0 : Math.min(1.0, (double) finished / tasks);
    }

    @Override
    public void close() {
        context.stop();
    }
}
