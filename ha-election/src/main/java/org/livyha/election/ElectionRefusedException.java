// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

/** ZooKeeper answered, and what it said means that this server must not compete. The message says why, with values. */
public final class ElectionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ElectionRefusedException(String message) {
        super(message);
    }
}
