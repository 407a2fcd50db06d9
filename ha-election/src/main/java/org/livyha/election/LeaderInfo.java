// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

/**
 * The leader as the epoch node names it.
 *
 * @param epoch its epoch
 * @param server who it is and where it is reached
 */
public record LeaderInfo(long epoch, ServerIdentity server) {}
