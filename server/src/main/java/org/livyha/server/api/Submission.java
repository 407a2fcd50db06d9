// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.livyha.recovery.KeyRecord;

/**
 * A request to create, as far as another one may be its repetition.
 *
 * @param caller who asks, or null without authentication
 * @param body a digest of the body
 */
public record Submission(String caller, IdempotencyKey key, String body) {
    /**
     * Empty when the client gave no key: then no other request repeats it.
     *
     * @param keys all values of {@link IdempotencyKey#HEADER}
     * @param ours the value of {@link IdempotencyKey#OURS}, or null
     * @param body JSON
     * @throws BadKeyException when it cannot be a key
     */
    public static Optional<Submission> of(String caller, List<String> keys, String ours, byte[] body)
            throws IOException {
        Optional<IdempotencyKey> key = IdempotencyKey.of(keys, ours);
        return key.isEmpty() ? Optional.empty() : Optional.of(new Submission(caller, key.get(), BodyDigest.of(body)));
    }

    KeyRecord record(long now) {
        return new KeyRecord(key.text(), body, now + key.memory().toMillis());
    }
}
