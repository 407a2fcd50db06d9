// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.election.EndReason;
import org.livyha.election.LeaderGate;
import org.livyha.election.NotLeaderException;
import org.livyha.election.ServerIdentity;
import org.livyha.election.StandaloneElection;

@Timeout(60)
class TermControllerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<String> halts = new CopyOnWriteArrayList<>();
    private final LeaderGate<Services> gate = new LeaderGate<>();
    private final StandaloneElection election =
            new StandaloneElection(new ServerIdentity("a", "i-a", "http://a", "a:1", "a:2"));
    private volatile AutoCloseable part = () -> {};
    private final TermController controller = new TermController(
            election,
            gate,
            (term, opened, parts, electedAt) -> {
                opened.open(term, new Services(null, null));
                parts.onClose(part);
                return new Takeover(new Takeover.Phases(0, 0, 0, 0, 0), 0, 0, 0, 0, Duration.ZERO);
            },
            halts::add,
            limit -> true,
            (term, takeover) -> {});

    @AfterEach
    void close() {
        controller.close();
    }

    private void lead() {
        election.addListener(controller);
        election.start();
        await().atMost(SOON).until(gate::isOpen);
    }

    private TermController.StepDown stepDown() throws Exception {
        return controller.stepDown(EndReason.SWITCHOVER, "", Optional::empty, SOON);
    }

    @Test
    void whoDoesNotLeadStepsDownFromNothing() {
        assertThatThrownBy(this::stepDown).isInstanceOf(NotLeaderException.class);
        assertThat(halts).isEmpty();
    }

    @Test
    void aTermEndsWithItsGateShut() throws Exception {
        lead();
        assertThat(stepDown().epoch()).isEqualTo(1);
        assertThat(gate.isOpen()).isFalse();
        assertThat(election.term()).isEmpty();
        assertThat(halts).isEmpty();
    }

    /** Its gate is shut and its heartbeats go on: nobody would serve. */
    @Test
    void aLeaderThatCannotStepDownHalts() {
        gate.onShut(services -> {
            throw new IllegalStateException("a listener fails");
        });
        lead();
        assertThatThrownBy(this::stepDown).hasMessageContaining("a listener fails");
        assertThat(halts).singleElement().asString().contains("epoch 1", "a listener fails");
    }

    @Test
    void aLeaderWhosePartsFailToCloseForGoodHalts() {
        part = () -> {
            throw new StackOverflowError("a part fails");
        };
        lead();
        assertThatThrownBy(this::stepDown).hasStackTraceContaining("a part fails");
        assertThat(halts).singleElement().asString().contains("epoch 1", "a part fails");
    }
}
