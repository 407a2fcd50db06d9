// SPDX-License-Identifier: Apache-2.0
/**
 * Failover drills: breaks a live pair on purpose, watches it with a client of its own, and judges what was seen by the
 * invariants' names. Called by the command alone; {@code load} is the client, {@code fault} what is done to a host.
 */
package org.livyha.ctl.drill;
