// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.ByteBuffer;
import org.livyha.rpc.JobStatus;

/** A job on the wire: Livy's four fields, in Livy's order, nulls included; its client takes no others. */
record JobView(
        long id, JobStatus.State state, @Schema(type = "string", format = "byte") ByteBuffer result, String error) {
    static JobView of(JobStatus job) {
        return new JobView(job.id(), job.state(), job.result(), job.error());
    }
}
