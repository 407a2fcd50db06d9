// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.livyha.server.launch.TooManyException;

/**
 * How many sessions and batches of one term there may be that have not ended, in all and of one user. Those of earlier terms
 * count, and are never refused. Safe for use by any thread.
 */
public final class Limits {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
    /** Who asks without a name: all of them are one user. */
    private static final String NOBODY = "";

    private final int most;
    private final int mostOfUser;
    private final Map<String, Integer> ofUser = new HashMap<>();
    private int all;

    /** A limit of 0 is none. */
    public Limits(int most, int mostOfUser) {
        this.most = most;
        this.mostOfUser = mostOfUser;
    }

    /**
     * Creates one more, which counts until it has ended.
     *
     * @param user or null
     * @throws TooManyException when there are too many; nothing was created
     */
    public <E extends Departures.Leaver> E admit(String user, Supplier<E> create) {
        String name = Objects.requireNonNullElse(user, NOBODY);
        take(name);
        try {
            E created = create.get();
            created.ended().whenComplete((ended, failure) -> giveBack(name));
            return created;
        } catch (RuntimeException | Error e) {
            giveBack(name);
            throw e;
        }
    }

    /** Counts what an earlier term made. */
    public void count(String user, Departures.Leaver leaver) {
        String name = Objects.requireNonNullElse(user, NOBODY);
        add(name);
        leaver.ended().whenComplete((ended, failure) -> giveBack(name));
    }

    private synchronized void take(String name) {
        refuse(all, most, "too many sessions");
        refuse(
                ofUser.getOrDefault(name, 0),
                mostOfUser,
                name.equals(NOBODY)
                        ? "too many sessions of users without a name"
                        : "too many sessions of user " + name);
        add(name);
    }

    private static void refuse(int now, int most, String words) {
        if (most > 0 && now >= most) {
            throw new TooManyException(
                    words + ": " + now + " have not ended, no more than " + most + " may be there!", RETRY_AFTER);
        }
    }

    private synchronized void add(String name) {
        all++;
        ofUser.merge(name, 1, Integer::sum);
    }

    private synchronized void giveBack(String name) {
        all--;
        ofUser.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1);
    }
}
