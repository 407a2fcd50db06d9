// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.Optional;
import org.livyha.server.config.SessionClockConfig;
import org.livyha.server.launch.TimeStrings;

/**
 * One session's clocks in one term: since when nobody has used it, since when nobody has called, and how long it has lived.
 * They run on the monotonic clock: whoever sets the wall clock ends no session. Only the age that a session has at a
 * takeover comes from the record. Every {@code now} is a {@link System#nanoTime}. Safe for use by any thread.
 */
final class SessionClocks {
    /** However old a session is, its clients have this long to find the new leader before it ends of age. */
    static final Duration TAKEOVER_GRACE = Duration.ofMinutes(1);

    private final Duration idleTimeout;
    private final Duration heartbeat;
    private final Duration ttl;
    private final Duration ageAtStart;
    private final Duration noneEndsBefore;
    private final long start;
    private volatile long usedAt;
    private volatile long heardAt;

    private SessionClocks(
            SessionClockConfig config, SessionSpec spec, Duration ageAtStart, Duration noneEndsBefore, long now) {
        Duration ownIdleTimeout = TimeStrings.parse(spec.idleTimeout());
        Duration ownTtl = TimeStrings.parse(spec.ttl());
        this.idleTimeout = !config.idleCheck() ? null : ownIdleTimeout == null ? config.idleTimeout() : ownIdleTimeout;
        this.ttl = ownTtl == null && config.ttlCheck() ? config.ttl() : ownTtl;
        this.heartbeat = Duration.ofSeconds(Math.max(0, spec.heartbeatTimeoutInSecond()));
        this.ageAtStart = ageAtStart;
        this.noneEndsBefore = noneEndsBefore;
        this.start = now;
        this.usedAt = now;
        this.heardAt = now;
    }

    /** For a session that is made now. */
    static SessionClocks begin(SessionClockConfig config, SessionSpec spec, long now) {
        return new SessionClocks(config, spec, Duration.ZERO, Duration.ZERO, now);
    }

    /**
     * For a session of an earlier term: it counts as used and heard of just now, because nobody could reach it meanwhile.
     *
     * @param age since its creation; negative, by clocks that differ, counts as none
     */
    static SessionClocks afterTakeover(SessionClockConfig config, SessionSpec spec, Duration age, long now) {
        return new SessionClocks(config, spec, age.isNegative() ? Duration.ZERO : age, TAKEOVER_GRACE, now);
    }

    /** A client has worked with the session; reading does not count. */
    void used(long now) {
        usedAt = now;
    }

    /** A client has made any call on the session, reading included. */
    void heard(long now) {
        heardAt = now;
    }

    /**
     * Why the session is to end, if it is.
     *
     * @param state an active one; only one that waits for its user can be idle, not one that works or starts
     * @param since when it entered that state
     * @param heartbeats whether to look for missing heartbeats too
     */
    Optional<String> expiry(SessionState state, long since, boolean heartbeats, long now) {
        boolean waits = state == SessionState.IDLE || state == SessionState.ERROR;
        long idleSince = since - usedAt > 0 ? since : usedAt;
        if (waits && isOver(idleTimeout, idleSince, now)) {
            return Optional.of("it was idle for longer than " + words(idleTimeout));
        }
        Duration served = Duration.ofNanos(now - start);
        if (isSet(ttl)
                && served.compareTo(noneEndsBefore) >= 0
                && ageAtStart.plus(served).compareTo(ttl) > 0) {
            return Optional.of("it has lived for longer than its ttl of " + words(ttl));
        }
        if (heartbeats && isOver(heartbeat, heardAt, now)) {
            return Optional.of("no client called for longer than its heartbeat timeout of " + words(heartbeat));
        }
        return Optional.empty();
    }

    /** Zero is no limit, as Livy has it for heartbeats. */
    private static boolean isSet(Duration limit) {
        return limit != null && !limit.isZero();
    }

    private static boolean isOver(Duration limit, long since, long now) {
        return isSet(limit) && Duration.ofNanos(now - since).compareTo(limit) > 0;
    }

    private static String words(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
