// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.Objects;

/**
 * How the store is kept in ZooKeeper.
 *
 * @param paths where
 * @param maxRecordBytes the largest record that is taken, encoded; must stay well below the ensemble's
 *     {@code jute.maxbuffer} (1 MiB unless changed), because a server answers a larger one by hanging up
 * @param writeLimit how long one write waits for its confirmation at most, even when the right to write outlives it
 * @param readLimit how long reading everything may take
 * @param acl given to every node
 */
public record StoreConfig(StorePaths paths, int maxRecordBytes, Duration writeLimit, Duration readLimit, StoreAcl acl) {
    public static final int DEFAULT_MAX_RECORD_BYTES = 512 * 1024;

    public StoreConfig {
        Objects.requireNonNull(paths, "paths");
        Objects.requireNonNull(writeLimit, "writeLimit");
        Objects.requireNonNull(readLimit, "readLimit");
        Objects.requireNonNull(acl, "acl");
        if (maxRecordBytes < 1) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + ", expected at least 1");
        }
    }

    /** Defaults: 512 KiB, 30 s, 30 s, open to everybody. */
    public static StoreConfig of(String root) {
        return new StoreConfig(
                new StorePaths(root),
                DEFAULT_MAX_RECORD_BYTES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                StoreAcl.open());
    }

    public StoreConfig withMaxRecordBytes(int bytes) {
        return new StoreConfig(paths, bytes, writeLimit, readLimit, acl);
    }

    public StoreConfig withWriteLimit(Duration limit) {
        return new StoreConfig(paths, maxRecordBytes, limit, readLimit, acl);
    }

    public StoreConfig withReadLimit(Duration limit) {
        return new StoreConfig(paths, maxRecordBytes, writeLimit, limit, acl);
    }

    public StoreConfig withAcl(StoreAcl newAcl) {
        return new StoreConfig(paths, maxRecordBytes, writeLimit, readLimit, newAcl);
    }
}
