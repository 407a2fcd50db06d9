// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

/**
 * What a request to create led to.
 *
 * @param entry what there is now; null when it was made by an earlier request and is gone
 * @param tombstone what is left of it then, otherwise null
 * @param repeated whether an earlier request made it
 */
public record Submitted<E, R>(E entry, R tombstone, boolean repeated) {
    static <E, R> Submitted<E, R> first(E entry) {
        return new Submitted<>(entry, null, false);
    }
}
