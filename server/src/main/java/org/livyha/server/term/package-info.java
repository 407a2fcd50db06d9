// SPDX-License-Identifier: Apache-2.0
/**
 * What makes a leader out of an elected server and a standby out of a leader. Used by the root; the only room that knows
 * elections, records, sessions and batches at once.
 */
package org.livyha.server.term;
