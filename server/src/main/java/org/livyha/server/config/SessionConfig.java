// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Sessions and batches.
 *
 * @param parallelLaunches {@code livy.server.ha.launch.parallelism}: spark-submits at once; more wait in a queue
 * @param maxCreation {@code livy.server.session.max-creation}: launches waiting or under way before creates are refused
 * @param maxSessions {@code livy.server.ha.max-sessions}: sessions and batches that have not ended; 0 for no limit
 * @param maxSessionsPerUser {@code livy.server.ha.max-sessions-per-user}: the same of one user
 * @param startTimeout {@code livy.rsc.server.connect.timeout}: from the application's start to the driver's first call
 * @param retention {@code livy.server.session.state-retain.sec}: how long a finished session or batch stays readable
 * @param logLines {@code livy.cache-log.size}: lines kept of each output stream
 * @param workDir {@code livy.server.ha.work-dir}: where local processes keep pid, exit status and output; for a pair on one
 *     host both servers name the same directory
 * @param clocks when sessions end by themselves
 */
public record SessionConfig(
        int parallelLaunches,
        int maxCreation,
        int maxSessions,
        int maxSessionsPerUser,
        Duration startTimeout,
        Duration retention,
        int logLines,
        Path workDir,
        SessionClockConfig clocks) {}
