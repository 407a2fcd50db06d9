// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.api.Limits;
import org.livyha.server.config.SessionClockConfig;
import org.livyha.server.launch.Application.Launchpad;
import org.livyha.server.launch.LaunchSpec;
import org.livyha.server.link.Attendant;
import org.livyha.server.link.DriverLines;

/**
 * What all sessions of one term share.
 *
 * @param writer the fenced way to their records
 * @param pad how they are launched
 * @param attendant how their drivers are attached
 * @param lines where a new driver's secret is made known
 * @param launchSpec makes what to submit out of a record and its spec; called on a launch thread
 * @param limits how many there may be
 * @param mailboxes runs the sessions' mailboxes
 * @param timers one thread for all delays
 * @param retention how long a finished session stays readable
 * @param driverIdleTimeout how long a driver lives without a leader
 * @param logLines how many lines of each output stream are shown at most
 * @param clocks when sessions end by themselves
 */
public record SessionTerm(
        RecordWriter<SessionRecord> writer,
        Launchpad pad,
        Attendant attendant,
        DriverLines lines,
        BiFunction<SessionRecord, SessionSpec, LaunchSpec> launchSpec,
        Limits limits,
        Executor mailboxes,
        ScheduledExecutorService timers,
        Duration retention,
        Duration driverIdleTimeout,
        int logLines,
        SessionClockConfig clocks) {}
