// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a driver answers to a {@link Request}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reply.Attached.class, name = "attached"),
    @JsonSubTypes.Type(value = Reply.OneStatement.class, name = "statement"),
    @JsonSubTypes.Type(value = Reply.Statements.class, name = "statements"),
    @JsonSubTypes.Type(value = Reply.OneJob.class, name = "job"),
    @JsonSubTypes.Type(value = Reply.Candidates.class, name = "candidates"),
    @JsonSubTypes.Type(value = Reply.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Reply.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Reply.Failed.class, name = "failed"),
})
public sealed interface Reply {
    /** The driver obeys this line now. */
    record Attached(DriverStatus status) implements Reply {}

    record OneStatement(Statement statement) implements Reply {}

    /**
     * A page of statements.
     *
     * @param total how many statements the driver retains, whatever was cut out of them
     */
    record Statements(int total, List<Statement> statements) implements Reply {
        public Statements {
            statements = List.copyOf(statements);
        }
    }

    record OneJob(JobStatus job) implements Reply {}

    /** Names that may follow, best first; empty when there are none to offer. */
    record Candidates(List<String> candidates) implements Reply {
        public Candidates {
            candidates = List.copyOf(candidates);
        }
    }

    record Done() implements Reply {}

    /**
     * The request came in a term that is over.
     *
     * @param highestEpoch the highest epoch this driver has seen
     */
    record Refused(long highestEpoch) implements Reply {}

    /** The request was understood and cannot be met; nothing has changed. */
    record Failed(Reason reason, String message) implements Reply {}

    /** Why a request failed, so that the server can choose its own words and status. */
    enum Reason {
        /** No such statement or job, or it is retained no more. */
        NOT_FOUND,
        /** The request itself is wrong: an unknown kind, say. */
        BAD_REQUEST,
        /** The idempotency key came before, with another statement or job. */
        KEY_REUSED,
        /** The interpreter is not ready yet, or the driver is shutting down. */
        NOT_READY,
        /** Request or reply is larger than the line's frame limit. */
        TOO_LARGE,
        /** The driver's own fault; the message holds the exception's class and text, never a stack trace. */
        INTERNAL
    }
}
