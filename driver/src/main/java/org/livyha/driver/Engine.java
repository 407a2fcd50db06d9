// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.livy.JobContext;
import org.livyha.rpc.Request;

/**
 * What runs statements: Spark and its interpreters. {@link #start} and {@link #interpreter} are called on the
 * statement thread; the others by any thread, those that need Spark once it is up.
 */
public interface Engine extends AutoCloseable {
    /** Brings up Spark, and the interpreter of this kind unless it is null; throws what went wrong. */
    void start(CodeKind ownKind);

    /** Whether statements of this kind can run here. */
    boolean has(CodeKind kind);

    /** The interpreter of this kind, started now if it has not been; throws what kept it from starting. */
    Interpreter interpreter(CodeKind kind);

    /** The cluster's id of the application, or null before Spark is up. */
    String applicationId();

    /** The address of Spark's UI, or null while there is none. */
    String sparkUiUrl();

    /** From now on Spark jobs that the calling thread starts belong to this group. */
    void enterGroup(String group, String description);

    /** Tells Spark to cancel the group's jobs; returns whether any was still running before that. */
    boolean cancelGroup(String group);

    /** Finished tasks over all tasks of the group's jobs so far, 0.0 to 1.0; 0.0 when it has none. */
    double progress(String group);

    /** Finds the classes of statements and of jars that were added; for the threads of jobs. */
    ClassLoader classLoader();

    /** What jobs are given. */
    JobContext jobContext();

    /** A directory for this session alone, gone with it. */
    Path localDir();

    /**
     * Makes a jar or a file known to Spark and to all code of the session. Waits for the cluster.
     *
     * @throws IOException when there is nothing at that address, or it cannot be read
     */
    void add(Request.Resource kind, String uri) throws IOException;

    /** Ends the interpreters and Spark. Idempotent, bounded. */
    @Override
    void close();
}
