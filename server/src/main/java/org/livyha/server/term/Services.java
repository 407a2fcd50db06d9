// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import org.livyha.server.batch.BatchService;
import org.livyha.server.session.SessionService;

/** What only a leader has: stands behind the gate. */
public record Services(SessionService sessions, BatchService batches) {
    /** Answers all requests that wait for news, with what there is: a closing term waits for nobody's news. */
    public void letWaitersGo() {
        sessions.letWaitersGo();
        batches.letWaitersGo();
    }
}
