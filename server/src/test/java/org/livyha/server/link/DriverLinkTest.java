// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.LineClosedException;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;

class DriverLinkTest {
    private static final Request.Attach ATTACH = new Request.Attach(5, List.of("a:1"));
    private static final DriverStatus IDLE = new DriverStatus(DriverStatus.State.IDLE, null, "app", null, "host", 1);

    private final Told told = new Told();
    private final DriverLink link = new DriverLink("tag", 5, Duration.ofSeconds(10), told);

    private static final class Told implements DriverLink.Listener {
        final List<String> what = new ArrayList<>();

        @Override
        public void attached(DriverStatus status) {
            what.add("attached " + status.state());
        }

        @Override
        public void event(Event event) {
            what.add("event");
        }

        @Override
        public void detached() {
            what.add("detached");
        }
    }

    @Test
    void aCallWaitsForTheLineAndCarriesTheEpoch() throws Exception {
        CompletableFuture<Reply> call = link.call(epoch -> new Request.GetStatement(epoch, 3));
        ScriptedLine line = new ScriptedLine();
        link.attach(line, ATTACH);
        assertThat(line.requests).containsExactly(ATTACH);
        line.attach(IDLE);
        assertThat(line.requests).last().isEqualTo(new Request.GetStatement(5, 3));
        line.replies.get(1).complete(new Reply.Done());
        assertThat(call.get(1, TimeUnit.SECONDS)).isEqualTo(new Reply.Done());
        assertThat(told.what).containsExactly("attached IDLE");
    }

    @Test
    void aCallWithoutALineFailsInTime() {
        DriverLink impatient = new DriverLink("tag", 5, Duration.ofMillis(50), told);
        assertThatThrownBy(() -> impatient
                        .call(epoch -> new Request.GetStatement(epoch, 0))
                        .get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DriverUnreachableException.class)
                .hasMessageContaining("no answer in time")
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.type(DriverUnreachableException.class))
                .returns(false, mayHaveArrived());
    }

    @Test
    void whatWasSentAndNotAnsweredMayHaveBeenCarriedOut() {
        assertThat(failureAfter(line -> line.replies.get(1).completeExceptionally(new TimeoutException())))
                .as("no answer")
                .returns(true, mayHaveArrived());
        assertThat(failureAfter(line ->
                        line.replies.get(1).completeExceptionally(new LineClosedException("no longer open", false))))
                .as("a line that was closed before")
                .returns(false, mayHaveArrived());
        assertThat(failureAfter(
                        line -> line.replies.get(1).completeExceptionally(new LineClosedException("closed", true))))
                .as("a line that closed")
                .returns(true, mayHaveArrived());
        assertThat(failureAfter(line -> line.replies.get(1).complete(new Reply.Refused(6))))
                .as("a driver that refused")
                .returns(false, mayHaveArrived());
    }

    private static Function<DriverUnreachableException, Boolean> mayHaveArrived() {
        return DriverUnreachableException::mayHaveArrived;
    }

    /** Of a call for which there is one line, whose end is scripted, and never another. */
    private DriverUnreachableException failureAfter(Consumer<ScriptedLine> end) {
        DriverLink impatient = new DriverLink("tag", 5, Duration.ofMillis(200), told);
        ScriptedLine line = new ScriptedLine();
        impatient.attach(line, ATTACH);
        line.attach(IDLE);
        CompletableFuture<Reply> call = impatient.call(epoch -> new Request.GetStatement(epoch, 0));
        end.accept(line);
        return (DriverUnreachableException)
                catchThrowable(() -> call.get(5, TimeUnit.SECONDS)).getCause();
    }

    @Test
    void aDriverThatObeysALaterTermIsUnreachable() {
        ScriptedLine line = attachedLine();
        CompletableFuture<Reply> call = link.call(epoch -> new Request.GetStatement(epoch, 0));
        line.replies.get(1).complete(new Reply.Refused(6));
        assertThatThrownBy(() -> call.get(1, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DriverUnreachableException.class)
                .hasMessageContaining("led by another server");
    }

    @Test
    void aRequestWhoseLineClosesIsMadeAgainOverTheNextLine() throws Exception {
        ScriptedLine line = attachedLine();
        Request.SubmitStatement submit = new Request.SubmitStatement(5, "key", "1", null);
        CompletableFuture<Reply> call = link.call(epoch -> submit);
        line.replies.get(1).completeExceptionally(new LineClosedException("closed", true));
        assertThat(link.isAttached()).isFalse();
        assertThat(call).isNotDone();
        ScriptedLine next = attachedLine();
        assertThat(next.requests).last().isEqualTo(submit);
        next.replies.get(1).complete(new Reply.Done());
        assertThat(call.get(1, TimeUnit.SECONDS)).isEqualTo(new Reply.Done());
        assertThat(told.what).containsExactly("attached IDLE", "detached", "attached IDLE");
    }

    @Test
    void aNewerLineTakesThePlaceOfOneThatIsStillBeingAttached() {
        ScriptedLine old = new ScriptedLine();
        ScriptedLine fresh = new ScriptedLine();
        link.attach(old, ATTACH);
        link.attach(fresh, ATTACH);
        fresh.attach(IDLE);
        old.attach(IDLE);
        link.closed(old);
        assertThat(link.isAttached()).isTrue();
        assertThat(told.what).containsExactly("attached IDLE");
    }

    @Test
    void anAttachmentThatIsRefusedClosesTheLineSoThatTheDriverCallsAgain() {
        ScriptedLine line = new ScriptedLine();
        CompletableFuture<Boolean> attached = link.attach(line, ATTACH);
        line.replies.get(0).complete(new Reply.Refused(9));
        assertThat(attached).isCompletedWithValue(false);
        assertThat(line.open).isFalse();
        assertThat(link.isAttached()).isFalse();
    }

    private ScriptedLine attachedLine() {
        ScriptedLine line = new ScriptedLine();
        link.attach(line, ATTACH);
        line.attach(IDLE);
        return line;
    }
}
