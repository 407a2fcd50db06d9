// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import org.livyha.server.batch.BatchService;
import org.livyha.server.session.SessionService;

/** What only a leader has: stands behind the gate. */
public record Services(SessionService sessions, BatchService batches) {}
