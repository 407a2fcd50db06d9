// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.livyha.rpc.Event;
import org.livyha.rpc.Statement.State;

/** User code can exhaust the JVM's memory, and the Error that comes of it hits whatever thread allocates next. */
class BrokenPartsTest {
    @Test
    void anErrorOfTheListenerDoesNotKeepLaterEventsFromIt() {
        List<Event> heard = new ArrayList<>();
        SerialEvents events = new SerialEvents();
        events.listener(event -> {
            heard.add(event);
            if (heard.size() == 1) {
                throw new LinkageError("pretended");
            }
        });
        for (int id = 0; id < 3; id++) {
            events.put(new Event.StatementChanged(id, State.WAITING, 0));
            events.deliver();
        }
        assertThat(heard).hasSize(3);
    }

    @Test
    void aStatementCanBeCancelledThoughAnErrorHasHitTheWatch() {
        ScriptedEngine engine = new ScriptedEngine();
        engine.progressFailure = new LinkageError("pretended");
        ExecutorSettings settings = new ExecutorSettings("spark", 5, Duration.ofSeconds(30), Duration.ofHours(1), 10);
        try (RunningDriver driver = new RunningDriver(settings, engine, Clock.systemUTC())) {
            int id = driver.submit("wait a");
            driver.awaitState(id, State.RUNNING);
            engine.awaitProgressAsked(2);
            engine.progressFailure = null;

            driver.executor.cancel(id);

            driver.awaitState(id, State.CANCELLED);
        }
    }
}
