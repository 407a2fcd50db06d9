// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.JobStatus.State;

/** One job and how far it has come. Guarded by the lock of the {@link JobLog} that holds it. */
final class TrackedJob {
    final long id;
    State state = State.QUEUED;
    /** Null once it has started or will never start. */
    ByteBuffer payload;

    ByteBuffer result;
    String error;
    /** The thread that runs its code; null before and after, whatever the state says. */
    Thread thread;
    /** Whether its end was told to anybody. */
    boolean read;

    TrackedJob(long id, ByteBuffer payload) {
        this.id = id;
        this.payload = payload;
    }

    JobStatus snapshot() {
        return new JobStatus(id, state, result, error);
    }

    /** Bytes that it holds as long as it is kept. */
    int size() {
        return result == null ? 0 : result.remaining();
    }
}
