// SPDX-License-Identifier: Apache-2.0
/**
 * Drivers without Spark: the real lines home, epochs, statement queue and keys of module {@code driver}, thousands in one
 * process. For measurements and fault campaigns; no part of what is shipped.
 */
package org.livyha.fleet;
