// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/**
 * A record that could be read but not brought back.
 *
 * @param kind {@code session} or {@code batch}
 * @param problem what was thrown
 */
public record FailedRecord(String kind, int id, String problem) {}
