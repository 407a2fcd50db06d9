// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a driver tells the server it is attached to, unasked. Events of one line arrive in the order they were sent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.StatusChanged.class, name = "status"),
    @JsonSubTypes.Type(value = Event.StatementChanged.class, name = "statement"),
})
public sealed interface Event {
    record StatusChanged(DriverStatus status) implements Event {}

    /**
     * A statement has moved on. Outputs can be large and are fetched, not pushed.
     *
     * @param progress 0.0 to 1.0
     */
    record StatementChanged(int id, Statement.State state, double progress) implements Event {}
}
