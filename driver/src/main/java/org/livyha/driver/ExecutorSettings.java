// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link StatementExecutor} is told at its construction.
 *
 * @param sessionKind the session's own kind as the client gave it; {@code shared} means that each statement names its own
 * @param retainedStatements how many ended statements are kept for reading (Livy's {@code livy.rsc.retained-statements})
 * @param cancelTimeout how long code that was told to stop may go on before its statement is given up
 * @param keyRetention how long an idempotency key is remembered at least
 * @param sqlRows how many rows a SQL statement returns at most (Livy's {@code livy.rsc.sql.num-rows})
 * @param retainedJobs how many ended jobs are kept for reading
 */
public record ExecutorSettings(
        String sessionKind,
        int retainedStatements,
        Duration cancelTimeout,
        Duration keyRetention,
        int sqlRows,
        int retainedJobs) {
    /** Ended jobs that are kept for reading unless somebody says otherwise. */
    static final int RETAINED_JOBS = 1000;

    /** With the usual number of jobs kept. */
    public ExecutorSettings(
            String sessionKind, int retainedStatements, Duration cancelTimeout, Duration keyRetention, int sqlRows) {
        this(sessionKind, retainedStatements, cancelTimeout, keyRetention, sqlRows, RETAINED_JOBS);
    }

    public ExecutorSettings {
        Objects.requireNonNull(sessionKind, "sessionKind");
        if (retainedStatements < 1) {
            throw new IllegalArgumentException(
                    "retained statements are " + retainedStatements + ", expected at least 1");
        }
        if (cancelTimeout.isNegative()) {
            throw new IllegalArgumentException("cancel timeout is " + cancelTimeout + ", expected 0 or more");
        }
        if (sqlRows < 1) {
            throw new IllegalArgumentException("SQL rows are " + sqlRows + ", expected at least 1");
        }
    }

    /** Livy's own defaults for a session of this kind. */
    public static ExecutorSettings ofKind(String sessionKind) {
        return new ExecutorSettings(sessionKind, 100, Duration.ofSeconds(30), Duration.ofHours(1), 1000);
    }
}
