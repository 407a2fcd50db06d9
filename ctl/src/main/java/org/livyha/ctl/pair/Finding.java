// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

/**
 * Something about the pair that an operator must know.
 *
 * @param code a word for scripts, such as {@code no-leader}
 */
public record Finding(String code, String text) {}
