// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** Writes that are refused once a later epoch was taken. Any thread may use it; calls block until the write is durable. */
public interface FencedWriter {
    RecordWriter<SessionRecord> sessions();

    RecordWriter<BatchRecord> batches();
}
