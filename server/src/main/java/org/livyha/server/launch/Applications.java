// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.livyha.server.launch.AppReport.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that can be learnt of applications in one term: from the processes of this host, which either are the applications
 * (local and client mode) or only submit them (cluster mode), and from a cluster manager if there is one. May block: not for
 * network threads. Safe for all threads; only one at a time may {@link #find}.
 */
public final class Applications {
    private static final Logger log = LoggerFactory.getLogger(Applications.class);
    /** What spark-submit sent right before it ended may reach the manager after that. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Duration LOCAL_GRACE = Duration.ofSeconds(3);
    private static final Duration CLUSTER_GRACE = Duration.ofSeconds(15);
    /** How often, and for how long, the manager is asked when something is about to end. */
    private static final Duration SOON = Duration.ofMillis(500);

    private static final Duration BUSY = Duration.ofSeconds(15);
    private static final Duration SUBMIT_GRACE = Duration.ofSeconds(30);

    /** How much of each round goes to the processes of this host: at most a tenth of one processor. */
    private static final Duration LOOKS = Duration.ofMillis(20);

    private final LocalProcesses processes;
    private final ClusterClient manager;
    private final Settings settings;
    private final Map<String, Trail> trails = new HashMap<>();
    private final Turns turns;
    private final Set<String> ending = ConcurrentHashMap.newKeySet();
    /** By tag: when it was first to be killed while its id was not known. */
    private final Map<String, Long> killAsked = new ConcurrentHashMap<>();

    private long askedAt;
    private volatile long busyUntil = System.nanoTime();
    private boolean managerIsAway;

    /**
     * @param driversInCluster whether spark-submit only submits, and ends
     * @param pollInterval how often the manager is asked, when nothing is known to have changed
     * @param lookupTimeout how long an application may be unknown to the manager before it counts as lost
     */
    public record Settings(boolean driversInCluster, Duration pollInterval, Duration lookupTimeout) {}

    /** Without a cluster manager: each application is a process of its host. */
    public Applications(LocalProcesses processes) {
        this(processes, null, new Settings(false, Duration.ZERO, Duration.ZERO));
    }

    /** @param manager or null */
    public Applications(LocalProcesses processes, ClusterClient manager, Settings settings) {
        this(processes, manager, settings, LOOKS);
    }

    /** @param looks how much of each round may go to looks at processes */
    Applications(LocalProcesses processes, ClusterClient manager, Settings settings, Duration looks) {
        this.turns = new Turns(looks);
        this.processes = Objects.requireNonNull(processes, "processes");
        this.manager = manager;
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    /**
     * How these applications are.
     *
     * @return by tag; of what is missing nothing could be learnt just now
     */
    Map<String, AppReport> find(Collection<AppRef> apps) {
        Map<String, AppRef> byTag = new HashMap<>();
        apps.forEach(app -> byTag.put(app.tag(), app));
        trails.keySet().retainAll(byTag.keySet());
        ending.retainAll(byTag.keySet());
        long now = System.nanoTime();
        // Processes first: what had ended before the manager was asked had submitted all that it ever will.
        boolean news = lookAtProcesses(byTag, now);
        if (manager != null
                && (news || askedAt == 0 || now - askedAt >= interval(now).toNanos())) {
            askManager(apps);
            askedAt = now;
        }
        Map<String, AppReport> reports = new HashMap<>();
        trails.forEach((tag, trail) -> {
            AppReport report = trail.report(now);
            if (report != null) {
                reports.put(tag, report);
            }
        });
        return reports;
    }

    /** What starts or is to end is looked at in each round, the others in turn, as far as a round's time goes. */
    private boolean lookAtProcesses(Map<String, AppRef> apps, long now) {
        boolean news = false;
        for (String tag : apps.keySet()) {
            Trail trail = trails.get(tag);
            if (trail == null) {
                trails.put(tag, new Trail(tag));
                turns.begin(tag);
            } else if (trail.isUrgent()) {
                news |= trail.look(apps.get(tag), now);
            }
        }
        return turns.round(apps::containsKey, tag -> trails.get(tag).look(apps.get(tag), now)) || news;
    }

    private Duration interval(long now) {
        boolean busy = now - busyUntil < 0 && SOON.compareTo(settings.pollInterval()) < 0;
        return busy ? SOON : settings.pollInterval();
    }

    /** It is about to end, and somebody waits for that. */
    void hurry(String tag) {
        ending.add(tag);
        hurry();
    }

    /** Something is about to end: for a while the manager is asked more often. */
    private void hurry() {
        busyUntil = System.nanoTime() + BUSY.toNanos();
    }

    /** How long an application may take from its driver's shutdown to its end. */
    Duration endingGrace() {
        return manager != null && settings.driversInCluster() ? CLUSTER_GRACE : LOCAL_GRACE;
    }

    private void askManager(Collection<AppRef> apps) {
        try {
            Map<String, AppReport> found =
                    manager.find(apps.stream().map(this::withId).toList());
            for (Trail trail : trails.values()) {
                trail.remote = found.get(trail.tag);
            }
            if (managerIsAway) {
                managerIsAway = false;
                log.info("{} answers again", manager.name());
            }
        } catch (RuntimeException e) {
            for (Trail trail : trails.values()) {
                trail.remote = null;
                // While nobody answers nothing is being looked for.
                trail.absentSince = 0;
            }
            if (!managerIsAway) {
                managerIsAway = true;
                log.warn("{} cannot be asked, asking on reason=\"{}\"", manager.name(), e.toString());
            }
        }
    }

    private AppRef withId(AppRef app) {
        Trail trail = trails.get(app.tag());
        return app.id() == null && trail != null ? new AppRef(app.tag(), trail.id) : app;
    }

    /** What runs in the cluster with a tag as ours have it. */
    Collection<AppRef> running() {
        return manager == null ? List.of() : manager.running();
    }

    /** Whether nobody ever launched it from this host. */
    boolean wasNeverLaunchedHere(String tag) {
        return !processes.knows(tag);
    }

    /** Whether an application can be followed whatever host it was launched from. */
    boolean reachEveryHost() {
        return manager != null && (settings.driversInCluster() || manager.findsByTag());
    }

    /** Whether the next leader must know an application's id. */
    boolean needId() {
        return manager != null && manager.needsId();
    }

    /** Whether its spark-submit is at work, which only submits; a process that is the application itself is not that. */
    boolean isSubmitting(String tag) {
        if (!settings.driversInCluster()) {
            return false;
        }
        State state = processes.find(tag).state();
        return state == State.STARTING || state == State.RUNNING;
    }

    /** Ends it; called again it insists. Nothing happens when there is none or it has ended. */
    void kill(AppRef app) {
        hurry(app.tag());
        if (!mayBeSubmitting(app)) {
            processes.kill(app.tag());
        }
        if (manager != null) {
            manager.kill(app);
        }
    }

    /**
     * A spark-submit that is ended right after it has submitted takes its application's id along, and then nobody could kill
     * that: it gets the time to tell. Whoever wants the application killed insists.
     */
    private boolean mayBeSubmitting(AppRef app) {
        boolean findable = manager == null || manager.findsByTag() || app.id() != null;
        if (findable || !isSubmitting(app.tag())) {
            return false;
        }
        long now = System.nanoTime();
        long asked = killAsked.computeIfAbsent(app.tag(), tag -> now);
        return now - asked < SUBMIT_GRACE.toNanos();
    }

    /** Its output and what its manager says of it, in Livy's layout: at most {@code lines} of each. */
    List<String> log(AppRef app, AppReport last, int lines) {
        if (manager == null) {
            return processes.log(app.tag(), lines);
        }
        List<String> all = new ArrayList<>(processes.log(app.tag(), lines));
        if (all.isEmpty()) {
            all.addAll(List.of("stdout: ", "\nstderr: "));
        }
        List<String> driver = manager.driverLog(app, lines);
        if (!driver.isEmpty()) {
            // Livy's order: the driver's output, then spark-submit's.
            all.removeIf(line -> line.equals("stdout: ") || line.equals("\nstderr: "));
            all.add(0, "\nstderr: ");
            all.addAll(0, driver);
            all.add(0, "stdout: ");
        }
        all.add("\n" + manager.name() + " Diagnostics: ");
        all.addAll(
                last.diagnostics().subList(0, Math.min(lines, last.diagnostics().size())));
        return all;
    }

    /**
     * Removes what is kept on this host of an application that has ended and is not wanted any more.
     *
     * @return whether nothing is kept any more; false while it has not ended here
     */
    boolean forget(AppRef app) {
        killAsked.remove(app.tag());
        return processes.forget(app.tag());
    }

    /** What was learnt of one application so far. */
    private final class Trail {
        private final String tag;
        private AppReport local;
        private long endedSince;
        private AppReport remote;
        private String id;
        private long absentSince;
        private boolean known;
        private boolean failing;

        Trail(String tag) {
            this.tag = tag;
        }

        boolean isUrgent() {
            return ending.contains(tag) || (local != null && local.state() == State.STARTING);
        }

        /** Returns whether its process has ended since the last look. */
        boolean look(AppRef app, long now) {
            if (local != null && local.state().isFinal()) {
                return false;
            }
            try {
                local = processes.find(tag);
                failing = false;
            } catch (RuntimeException e) {
                local = null;
                tellOnce(e);
            }
            boolean ended = local != null && local.state().isFinal();
            boolean learnt = local != null && findId(app, ended);
            known = app.id() != null;
            if (ended) {
                endedSince = now;
                hurry();
            }
            return ended || learnt;
        }

        /** As early as it can be read: until it is on record, whoever leads next on another host could not find it. */
        private boolean findId(AppRef app, boolean ended) {
            boolean wanted = manager != null && id == null && app.id() == null;
            if (wanted && (ended || (!manager.findsByTag() && local.state() == State.RUNNING))) {
                id = manager.idIn(processes.log(tag, 200));
                return id != null;
            }
            return false;
        }

        private void tellOnce(RuntimeException e) {
            if (!failing) {
                failing = true;
                log.warn("could not learn about an application, asking on application={}", tag, e);
            }
        }

        /** Null when too little is known. */
        AppReport report(long now) {
            if (manager == null || local == null) {
                return local;
            }
            if (local.state() == State.NEVER_BEGAN) {
                return local;
            }
            boolean unknown = remote == null || remote.state() == State.ABSENT;
            if (!settings.driversInCluster() && local.state() != State.ABSENT) {
                return unknown ? local : remote.withState(local.state(), local.detail());
            }
            if (!unknown) {
                absentSince = 0;
                return remote;
            }
            if (remote == null) {
                // Its id is news all the same, and must be on record soon.
                return id != null && !known ? new AppReport(State.STARTING, id, null) : null;
            }
            return whileUnknown(now);
        }

        /** The manager was asked and does not know it. */
        private AppReport whileUnknown(long now) {
            absentSince = absentSince == 0 ? now : absentSince;
            AppReport waiting = new AppReport(State.STARTING, id, null);
            return switch (local.state()) {
                // Judged by an answer given after that time.
                case FAILED, KILLED -> askedAt - endedSince > SETTLE.toNanos() ? local : waiting;
                case SUCCEEDED, ABSENT ->
                    now - absentSince > settings.lookupTimeout().toNanos() ? lost() : waiting;
                default -> {
                    absentSince = 0;
                    yield waiting;
                }
            };
        }

        private AppReport lost() {
            return new AppReport(
                    State.LOST,
                    id,
                    manager.name() + " has known no application " + tag + " for "
                            + settings.lookupTimeout().toSeconds() + " s");
        }
    }
}
