// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.function.BooleanSupplier;

/** Where session and batch records live. Any thread may call it. */
public interface StateStore extends AutoCloseable {
    /**
     * The one door for writes.
     *
     * @param stillHeld whether the caller still believes in its right; while it does, a write waits out short
     *     disconnections instead of failing
     */
    FencedWriter acquire(FencingToken token, BooleanSupplier stillHeld);

    /**
     * All records, read now. Records that cannot be read are kept in the store and reported in the answer.
     *
     * @throws StoreUnavailableException when the store cannot be read
     */
    StoreContents read();

    @Override
    void close();
}
