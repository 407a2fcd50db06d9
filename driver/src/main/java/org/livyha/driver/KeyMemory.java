// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.livyha.rpc.Request;

/**
 * What was made under which idempotency key, and a digest of what it was made of. Guarded by the lock of the log that has
 * it.
 *
 * @param <T> the smallest thing by which the log knows what it has made
 */
final class KeyMemory<T> {
    /** Longer than any server holds a request and sends it again. */
    static final Duration BRIEF = Duration.ofMinutes(5);

    /** @param digest as {@link #end} gives it */
    record Made<T>(T what, String digest, long untilMillis) {}

    private final Duration retention;
    private final Clock clock;
    private final Predicate<T> lives;
    // Each in the order of time.
    private final Map<String, Made<T>> lasting = new LinkedHashMap<>();
    private final Map<String, Made<T>> brief = new LinkedHashMap<>();

    /**
     * @param retention how long a client's key is remembered at least; a server's own, {@link #BRIEF}
     * @param lives whether a client's key is to be remembered for longer
     */
    KeyMemory(Duration retention, Clock clock, Predicate<T> lives) {
        this.retention = retention;
        this.clock = clock;
        this.lives = lives;
    }

    /** Forgets what is old first. */
    Optional<Made<T>> find(String key) {
        forget(lasting, lives);
        forget(brief, what -> false);
        return Optional.ofNullable(of(key).get(key));
    }

    void remember(String key, T what, String digest) {
        Duration period = isBrief(key) ? BRIEF : retention;
        of(key).put(key, new Made<>(what, digest, clock.millis() + period.toMillis()));
    }

    /** How many keys it holds. */
    int size() {
        return lasting.size() + brief.size();
    }

    private Map<String, Made<T>> of(String key) {
        return isBrief(key) ? brief : lasting;
    }

    private static boolean isBrief(String key) {
        return key.startsWith(Request.BRIEF_KEY);
    }

    private void forget(Map<String, Made<T>> keys, Predicate<T> spared) {
        long now = clock.millis();
        for (Iterator<Made<T>> oldestFirst = keys.values().iterator(); oldestFirst.hasNext(); ) {
            Made<T> made = oldestFirst.next();
            if (made.untilMillis() > now) {
                return;
            }
            if (!spared.test(made.what())) {
                oldestFirst.remove();
            }
        }
    }

    /** To be given what the key stands for, all of it, and then to {@link #end}. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String end(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
