// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** A record that may remember the request it was made by, and may be all that is left to do so. */
public interface KeyedRecord<R> {
    int id();

    /** Whose keys these are: each caller has his own; null without authentication. */
    String owner();

    /** Null when the request had no key. */
    KeyRecord key();

    /** Whether the session or batch is gone, and only its key is remembered: a tombstone. */
    boolean removed();

    /** The tombstone: without spec, log and secret. */
    R remove();
}
