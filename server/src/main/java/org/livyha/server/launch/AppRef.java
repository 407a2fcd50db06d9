// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.Objects;

/**
 * By what an application is found again.
 *
 * @param tag unique, ours, known before the application is
 * @param id the cluster manager's, or null while unknown
 */
public record AppRef(String tag, String id) {
    public AppRef {
        Objects.requireNonNull(tag, "tag");
    }
}
