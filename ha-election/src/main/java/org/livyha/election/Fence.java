// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

/** What happens to a leader that cannot prove its leadership any more. See {@link SelfFence} for the real one. */
@FunctionalInterface
public interface Fence {
    /** Ends this process's work as a leader at once. The real one does not return. */
    void halt(String reason);
}
