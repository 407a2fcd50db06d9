// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

/**
 * A kind of fault that a schedule chooses from.
 *
 * @param failures of the catalogue, such as {@code F1 F17}
 * @param minMillis from the strike to its healing, at least; and {@code maxMillis} at most
 * @param weight how often it is chosen
 */
record FaultKind(String name, String failures, int minMillis, int maxMillis, int weight, Fault fault) {}
