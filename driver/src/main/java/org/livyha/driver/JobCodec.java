// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import org.apache.livy.Job;
import org.apache.livy.client.common.Serializer;

/**
 * Jobs and their results as Livy's client for Java writes them: by that client's own class, because the form depends on the
 * version of the library inside it. Safe for use by any thread; classes are looked for in the first context class loader of
 * each thread.
 */
final class JobCodec {
    private final Serializer serializer = new Serializer();

    /** @throws IllegalArgumentException saying what is wrong, for bytes that are no job */
    Job<?> job(ByteBuffer payload) {
        Object read;
        try {
            read = serializer.deserialize(payload.duplicate());
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalArgumentException(
                    "the job cannot be read (its class must be in a jar that the session has, and cannot be a lambda): "
                            + e.getMessage(),
                    e);
        }
        if (read instanceof Job<?> job) {
            return job;
        }
        throw new IllegalArgumentException("what was sent is not a job but "
                + (read == null ? "null" : "a " + read.getClass().getName()));
    }

    /** Null for null. */
    ByteBuffer result(Object value) {
        return value == null ? null : serializer.serialize(value);
    }
}
