// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.Objects;

/**
 * The right to write, as the store can check it: every transaction first checks that the node at {@code path} still has
 * {@code version}.
 *
 * @param epoch the number behind it, for messages
 */
public record FencingToken(String path, int version, long epoch) {
    public FencingToken {
        Objects.requireNonNull(path, "path");
    }
}
