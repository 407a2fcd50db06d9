// SPDX-License-Identifier: Apache-2.0
/**
 * What operators see of the pair, and what they order: status, switchover, pause. Stands above terms and HTTP and uses both;
 * the root alone calls it.
 */
package org.livyha.server.pair;
