// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/**
 * A record that is kept but cannot be used.
 *
 * @param path where it is
 * @param problem what is wrong with it, without its content
 */
public record UnreadableRecord(String path, String problem) {}
