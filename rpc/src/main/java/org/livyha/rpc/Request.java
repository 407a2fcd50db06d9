// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * What a server asks of a driver. Every request carries the epoch of the term it is made in; a driver answers
 * {@link Reply.Refused} to any epoch below the highest it has seen, and does nothing.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Attach.class, name = "attach"),
    @JsonSubTypes.Type(value = Request.UpdateServers.class, name = "servers"),
    @JsonSubTypes.Type(value = Request.SubmitStatement.class, name = "submit"),
    @JsonSubTypes.Type(value = Request.GetStatement.class, name = "get"),
    @JsonSubTypes.Type(value = Request.ListStatements.class, name = "list"),
    @JsonSubTypes.Type(value = Request.CancelStatement.class, name = "cancel"),
    @JsonSubTypes.Type(value = Request.SubmitJob.class, name = "submitJob"),
    @JsonSubTypes.Type(value = Request.GetJob.class, name = "getJob"),
    @JsonSubTypes.Type(value = Request.CancelJob.class, name = "cancelJob"),
    @JsonSubTypes.Type(value = Request.PutFile.class, name = "putFile"),
    @JsonSubTypes.Type(value = Request.AddUpload.class, name = "addUpload"),
    @JsonSubTypes.Type(value = Request.AddUri.class, name = "addUri"),
    @JsonSubTypes.Type(value = Request.Complete.class, name = "complete"),
    @JsonSubTypes.Type(value = Request.Shutdown.class, name = "shutdown"),
})
public sealed interface Request {
    /**
     * Begins an idempotency key that a server has made and not a client: it comes again within minutes or never. A client's
     * key has no such letter.
     */
    String BRIEF_KEY = "\u0001";

    /** The epoch of the term in which the server speaks; at least 1. */
    long epoch();

    /**
     * Takes the driver over: from now on this line is the attached one, every other line is parked, and events go here.
     *
     * @param servers the addresses ({@code host:port}) at which servers listen for drivers, this one included
     */
    record Attach(long epoch, List<String> servers) implements Request {
        public Attach {
            servers = List.copyOf(servers);
        }
    }

    /** The list of servers has changed: the driver opens lines to new addresses and drops those that are gone. */
    record UpdateServers(long epoch, List<String> servers) implements Request {
        public UpdateServers {
            servers = List.copyOf(servers);
        }
    }

    /**
     * Queues a statement. Answered with {@link Reply.OneStatement} as soon as the driver holds it.
     *
     * @param key idempotency key, or null; a repeated key gets the statement that the first one made, or
     *     {@link Reply.Reason#KEY_REUSED} when code or kind are others
     * @param kind {@code spark} or {@code sql}, or null for the kind of the session
     */
    record SubmitStatement(long epoch, String key, String code, String kind) implements Request {
        public SubmitStatement {
            Objects.requireNonNull(code, "code");
        }
    }

    /** Answered with {@link Reply.OneStatement}, or {@link Reply.Failed} with {@link Reply.Reason#NOT_FOUND}. */
    record GetStatement(long epoch, int id) implements Request {}

    /**
     * Answered with {@link Reply.Statements}.
     *
     * @param newestFirst reverses the retained statements before {@code from} and {@code size} cut them by position
     * @param size how many at most, or null for all
     */
    record ListStatements(long epoch, int from, Integer size, boolean newestFirst) implements Request {}

    /** Answered with {@link Reply.Done}, also for statements that have finished or never existed, as Livy does. */
    record CancelStatement(long epoch, int id) implements Request {}

    /**
     * Has a job run, beside the statements and other jobs. Answered with {@link Reply.OneJob} as soon as the driver holds it.
     *
     * @param key idempotency key, or null; a repeated key gets the job that the first one made, or
     *     {@link Reply.Reason#KEY_REUSED} when the job is another
     * @param job as its client has serialised it
     * @param type {@code spark}
     */
    record SubmitJob(long epoch, String key, ByteBuffer job, String type) implements Request {
        public SubmitJob {
            Objects.requireNonNull(job, "job");
            Objects.requireNonNull(type, "type");
        }
    }

    /** Answered with {@link Reply.OneJob}, or {@link Reply.Failed} with {@link Reply.Reason#NOT_FOUND}. */
    record GetJob(long epoch, long id) implements Request {}

    /** Answered with {@link Reply.Done}, also for jobs that have ended or never existed, as Livy does. */
    record CancelJob(long epoch, long id) implements Request {}

    /**
     * One piece of a file that a client sends. Answered with {@link Reply.Done} once it is written; a piece that comes again
     * changes nothing.
     *
     * @param upload names the upload: letters, digits and dashes
     * @param offset where the piece belongs, in bytes
     */
    record PutFile(long epoch, String upload, long offset, ByteBuffer bytes) implements Request {
        public PutFile {
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(bytes, "bytes");
        }
    }

    /**
     * The upload is whole: what it holds is made known to Spark and to the session's code. Answered with {@link Reply.Done};
     * an upload that is added again changes nothing.
     *
     * @param name what the client calls the file
     */
    record AddUpload(long epoch, Resource kind, String upload, String name) implements Request {
        public AddUpload {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(name, "name");
        }
    }

    /** What lies at this address is made known to Spark and to the session's code. Answered with {@link Reply.Done}. */
    record AddUri(long epoch, Resource kind, String uri) implements Request {
        public AddUri {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(uri, "uri");
        }
    }

    /** What a client can add to a session. */
    enum Resource {
        JAR,
        FILE,
        PYFILE
    }

    /**
     * What may follow at the cursor in code that is being written. Answered with {@link Reply.Candidates}, or
     * {@link Reply.Failed} with {@link Reply.Reason#BAD_REQUEST} for a kind that is none.
     */
    record Complete(long epoch, String code, String kind, int cursor) implements Request {
        public Complete {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(kind, "kind");
        }
    }

    /** A user has stopped the session, or the driver is not wanted any more: it stops Spark and exits. */
    record Shutdown(long epoch, String reason) implements Request {}
}
