// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.function.IntFunction;

/**
 * Writes records of one kind. Each call is one transaction that checks the fencing token first.
 *
 * <p>All methods throw {@link StaleTokenException} when a later epoch was taken (nothing was written, and this writer will
 * never write again), and {@link StoreUnavailableException} when the store did not confirm the write for as long as the
 * token was held (the outcome is unknown, and must not be acknowledged).
 */
public interface RecordWriter<R> {
    /**
     * Allocates the next id and writes the record in one transaction. Ids only grow, and are never given twice, whatever
     * happens to the records.
     *
     * @param withId makes the record for a given id; may be called again with another id
     * @throws RecordTooLargeException when the record is larger than the store takes; no id is burnt
     */
    R create(IntFunction<R> withId);

    /**
     * Replaces the record with the same id, unconditionally but for the token: a term has one writer per record.
     *
     * @throws RecordTooLargeException when the record is larger than the store takes
     * @throws IllegalStateException when there is no such record
     */
    void update(R record);

    /** Removes the record; nothing happens when there is none. */
    void delete(int id);
}
