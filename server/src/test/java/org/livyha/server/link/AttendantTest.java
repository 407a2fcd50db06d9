// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Request;

class AttendantTest {
    private static final DriverStatus IDLE = new DriverStatus(DriverStatus.State.IDLE, null, "app", null, "host", 1);

    private final Attendant attendant = new Attendant(5, Duration.ofSeconds(10), () -> List.of("a:1", "b:1"));
    private final ScriptedLine line = new ScriptedLine();

    private static final class Nobody implements DriverLink.Listener {
        @Override
        public void attached(DriverStatus status) {}

        @Override
        public void event(Event event) {}

        @Override
        public void detached() {}
    }

    @Test
    void theDriverOfASessionIsAttached() {
        attendant.register("tag", new Nobody());
        attendant.opened(line);
        assertThat(line.requests).containsExactly(new Request.Attach(5, List.of("a:1", "b:1")));
    }

    @Test
    void theDriverOfAnEndedSessionIsShutDown() {
        attendant.register("tag", new Nobody());
        attendant.dismiss("tag");
        attendant.opened(line);
        line.attach(IDLE);
        assertThat(line.requests).last().isInstanceOf(Request.Shutdown.class);
    }

    /** Its record may be there, and only unreadable to this server. */
    @Test
    void driversOutliveServersThatDoNotKnowThem() {
        attendant.opened(line);
        assertThat(line.requests).isEmpty();
        assertThat(line.open).isTrue();
    }
}
