// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.livyha.server.session.SessionState.BUSY;
import static org.livyha.server.session.SessionState.ERROR;
import static org.livyha.server.session.SessionState.IDLE;
import static org.livyha.server.session.SessionState.RECOVERING;
import static org.livyha.server.session.SessionState.STARTING;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.livyha.server.config.SessionClockConfig;
import org.livyha.server.launch.AppOptions;

class SessionClocksTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final SessionClockConfig LIVYS_DEFAULTS =
            new SessionClockConfig(true, HOUR, false, Duration.ofHours(8), Duration.ofMinutes(1));
    private static final SessionClockConfig ALL_OFF =
            new SessionClockConfig(false, HOUR, false, Duration.ofHours(8), Duration.ofMinutes(1));
    private static final SessionClockConfig TTL_CHECK =
            new SessionClockConfig(false, HOUR, true, Duration.ofHours(8), Duration.ofMinutes(1));
    /** The monotonic clock may begin anywhere, also where it is about to overflow. */
    private static final long BEGIN = Long.MAX_VALUE - Duration.ofMinutes(30).toNanos();

    private static long at(Duration since) {
        return BEGIN + since.toNanos();
    }

    private static SessionSpec spec(String idleTimeout, String ttl, int heartbeat) {
        AppOptions options = new AppOptions(null, null, null, null, null, null, null, null, null, null);
        return new SessionSpec(options, null, null, heartbeat, ttl, idleTimeout);
    }

    private static SessionClocks begin(SessionClockConfig config, SessionSpec spec) {
        return SessionClocks.begin(config, spec, BEGIN);
    }

    private static Optional<String> idle(SessionClocks clocks, Duration now) {
        return clocks.expiry(IDLE, BEGIN, true, at(now));
    }

    @Test
    void anIdleSessionEndsAfterAnHourUnlessItAsksForAnotherTime() {
        SessionClocks usual = begin(LIVYS_DEFAULTS, spec(null, null, 0));
        assertThat(idle(usual, HOUR)).isEmpty();
        assertThat(idle(usual, HOUR.plusNanos(1))).contains("it was idle for longer than 3600 s");
        SessionClocks own = begin(LIVYS_DEFAULTS, spec("90s", null, 0));
        assertThat(idle(own, Duration.ofSeconds(90))).isEmpty();
        assertThat(idle(own, Duration.ofSeconds(91))).contains("it was idle for longer than 90 s");
        assertThat(idle(begin(LIVYS_DEFAULTS, spec("1500", null, 0)), Duration.ofSeconds(2)))
                .contains("it was idle for longer than 1500 ms");
    }

    @Test
    void useDelaysItAndReadingDoesNot() {
        SessionClocks clocks = begin(LIVYS_DEFAULTS, spec("90s", null, 0));
        clocks.used(at(Duration.ofSeconds(60)));
        clocks.heard(at(Duration.ofSeconds(140)));
        assertThat(idle(clocks, Duration.ofSeconds(150))).isEmpty();
        assertThat(idle(clocks, Duration.ofSeconds(151))).isPresent();
    }

    @Test
    void onlyASessionThatWaitsForItsUserIsIdle() {
        SessionClocks clocks = begin(LIVYS_DEFAULTS, spec("90s", null, 0));
        for (SessionState state : SessionState.values()) {
            boolean waits = state == IDLE || state == ERROR;
            assertThat(clocks.expiry(state, BEGIN, true, at(HOUR)).isPresent())
                    .as("%s is idle", state)
                    .isEqualTo(waits);
        }
    }

    @Test
    void theEndOfAStatementCountsAsUse() {
        SessionClocks clocks = begin(LIVYS_DEFAULTS, spec("90s", null, 0));
        long idleSince = at(Duration.ofSeconds(100));
        assertThat(clocks.expiry(IDLE, idleSince, true, at(Duration.ofSeconds(190))))
                .isEmpty();
        assertThat(clocks.expiry(IDLE, idleSince, true, at(Duration.ofSeconds(191))))
                .isPresent();
    }

    @Test
    void idleTimesCanBeSwitchedOffByTheOperatorAndByTheClient() {
        assertThat(idle(begin(ALL_OFF, spec("90s", null, 0)), HOUR.multipliedBy(24)))
                .isEmpty();
        assertThat(idle(begin(LIVYS_DEFAULTS, spec("0", null, 0)), HOUR.multipliedBy(24)))
                .isEmpty();
    }

    @Test
    void aTtlCountsFromTheCreationWhateverTheSessionDoes() {
        SessionClocks clocks = begin(ALL_OFF, spec(null, "2h", 0));
        clocks.used(at(HOUR.multipliedBy(2)));
        for (SessionState state : new SessionState[] {STARTING, IDLE, BUSY}) {
            assertThat(clocks.expiry(state, at(HOUR), true, at(HOUR.multipliedBy(2))))
                    .isEmpty();
            assertThat(clocks.expiry(
                            state, at(HOUR), true, at(HOUR.multipliedBy(2).plusNanos(1))))
                    .contains("it has lived for longer than its ttl of 7200 s");
        }
    }

    @Test
    void theServersOwnTtlHoldsOnlyWithItsCheckAndForThoseWhoAskForNone() {
        Duration nineHours = Duration.ofHours(9);
        assertThat(idle(begin(ALL_OFF, spec(null, null, 0)), nineHours)).isEmpty();
        assertThat(idle(begin(TTL_CHECK, spec(null, null, 0)), nineHours))
                .contains("it has lived for longer than its ttl of 28800 s");
        assertThat(idle(begin(TTL_CHECK, spec(null, "10h", 0)), nineHours)).isEmpty();
        assertThat(idle(begin(TTL_CHECK, spec(null, "0", 0)), nineHours)).isEmpty();
    }

    @Test
    void aMissingHeartbeatEndsItAndAnyCallIsOne() {
        SessionClocks clocks = begin(ALL_OFF, spec(null, null, 60));
        assertThat(idle(clocks, Duration.ofSeconds(61)))
                .contains("no client called for longer than its heartbeat timeout of 60 s");
        clocks.heard(at(Duration.ofSeconds(60)));
        assertThat(idle(clocks, Duration.ofMinutes(2))).isEmpty();
        assertThat(clocks.expiry(BUSY, BEGIN, true, at(Duration.ofSeconds(121))))
                .isPresent();
        assertThat(clocks.expiry(IDLE, BEGIN, false, at(Duration.ofSeconds(121))))
                .as("between two looks of the watchdog")
                .isEmpty();
    }

    @Test
    void withoutAHeartbeatTimeoutNobodyHasToCall() {
        for (int off : new int[] {0, -1}) {
            assertThat(idle(begin(ALL_OFF, spec(null, null, off)), HOUR.multipliedBy(24)))
                    .isEmpty();
        }
    }

    /** An old session, whose client could reach nobody for longer than all its times allow. */
    @Test
    void nothingFiresBecauseOfAFailover() {
        SessionClocks clocks =
                SessionClocks.afterTakeover(LIVYS_DEFAULTS, spec("2s", "1h", 2), Duration.ofDays(2), BEGIN);
        assertThat(clocks.expiry(RECOVERING, BEGIN, true, at(Duration.ofSeconds(2))))
                .isEmpty();
        assertThat(idle(clocks, Duration.ofSeconds(2))).isEmpty();
        clocks.used(at(Duration.ofSeconds(59)));
        clocks.heard(at(Duration.ofSeconds(59)));
        assertThat(idle(clocks, SessionClocks.TAKEOVER_GRACE.minusNanos(1))).isEmpty();
        assertThat(idle(clocks, SessionClocks.TAKEOVER_GRACE))
                .contains("it has lived for longer than its ttl of 3600 s");
    }

    @Test
    void aTakeoverDoesNotBeginATtlAnew() {
        SessionClocks clocks = SessionClocks.afterTakeover(ALL_OFF, spec(null, "2h", 0), Duration.ofMinutes(90), BEGIN);
        assertThat(idle(clocks, Duration.ofMinutes(30))).isEmpty();
        assertThat(idle(clocks, Duration.ofMinutes(30).plusNanos(1))).isPresent();
    }

    @Test
    void aCreationInTheFutureByAnotherServersClockMakesNobodyOlderOrYounger() {
        SessionClocks clocks = SessionClocks.afterTakeover(ALL_OFF, spec(null, "2h", 0), HOUR.negated(), BEGIN);
        assertThat(idle(clocks, HOUR.multipliedBy(2))).isEmpty();
        assertThat(idle(clocks, HOUR.multipliedBy(2).plusNanos(1))).isPresent();
    }

    @Test
    void theLongestTimesThatCanBeAskedForAreTaken() {
        SessionClocks clocks = begin(LIVYS_DEFAULTS, spec("2147483647d", "2147483647d", Integer.MAX_VALUE));
        assertThat(idle(clocks, Duration.ofDays(20_000))).isEmpty();
    }
}
