// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.RecordWriter;
import org.livyha.server.api.Limits;
import org.livyha.server.launch.Application.Launchpad;
import org.livyha.server.launch.LaunchSpec;

/**
 * What all batches of one term share.
 *
 * @param writer the fenced way to their records
 * @param pad how they are launched
 * @param launchSpec makes what to submit out of a record and its spec; called on a launch thread
 * @param limits how many there may be
 * @param mailboxes runs the batches' mailboxes
 * @param retention how long a finished batch stays readable
 * @param logLines how many lines of its output are shown, and kept at its end
 */
public record BatchTerm(
        RecordWriter<BatchRecord> writer,
        Launchpad pad,
        BiFunction<BatchRecord, BatchSpec, LaunchSpec> launchSpec,
        Limits limits,
        Executor mailboxes,
        Duration retention,
        int logLines) {}
