// SPDX-License-Identifier: Apache-2.0
/**
 * Who leads, with which epoch, until when; and stopping when that can no longer be proven. Used by {@code server}; knows
 * nothing of sessions, stores or drivers: what it yields is a {@link org.livyha.election.Term}.
 */
package org.livyha.election;
