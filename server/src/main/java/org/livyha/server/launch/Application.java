// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.livyha.election.NotLeaderException;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.LaunchRecord.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application from its plan to its end, for the session or batch that owns it, in one term. Writes {@code SUBMITTING}
 * before spark-submit runs, so that whoever leads next knows whether it may have run; what did not begin is launched again,
 * and never are there two.
 */
public final class Application {
    private static final Logger log = LoggerFactory.getLogger(Application.class);

    private static final int MAX_LAUNCHES = 3;

    private final Launchpad pad;
    private final Owner owner;
    private final String appTag;
    private final AtomicBoolean killing = new AtomicBoolean();
    /** Queued here, so that nobody but us can have submitted it. */
    private boolean toBeLaunched;

    private boolean unwanted;
    private boolean submitted;
    private volatile boolean elsewhere;
    private volatile boolean queued;
    private volatile String appId;
    private volatile AppReport last = AppReport.ABSENT;
    /** The monitor's thread only. */
    private int launches = 1;

    /** The session or batch behind an application. */
    public interface Owner {
        /** What to submit; called on a launch thread. */
        LaunchSpec spec();

        /**
         * Makes durable that spark-submit is about to run at this place; throws when it cannot be. Called on a launch
         * thread.
         */
        void persistSubmitting(String place);

        /** Makes the application's id durable, which nobody could find out again. Called on the monitor's thread. */
        void persistId(String appId);

        /** What became of it. Called on the monitor's or a launch thread: only posts to a mailbox. */
        void reported(AppReport report);
    }

    public Application(Launchpad pad, String appTag, Owner owner) {
        this.pad = Objects.requireNonNull(pad, "pad");
        this.appTag = Objects.requireNonNull(appTag, "appTag");
        this.owner = Objects.requireNonNull(owner, "owner");
    }

    /** Queues the launch of an application that was never submitted. */
    public void launch() {
        queued = true;
        willLaunch();
        pad.queue().submit(appTag, this::submit);
    }

    private synchronized void willLaunch() {
        toBeLaunched = true;
    }

    private void submit() {
        queued = false;
        try {
            if (!begin()) {
                neverLaunched();
                return;
            }
            owner.persistSubmitting(pad.place().text());
            start();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException e) {
        try {
            pad.ensureMayAct();
        } catch (NotLeaderException over) {
            log.info("launch left to the next leader application={} reason=\"{}\"", appTag, e.toString());
            return;
        }
        log.error("could not launch application={}", appTag, e);
        owner.reported(new AppReport(AppReport.State.FAILED, null, "could not be launched: " + e.getMessage()));
    }

    /** Whether the application may still be submitted; from then on only the cluster says what becomes of it. */
    private synchronized boolean begin() {
        submitted = !unwanted;
        return submitted;
    }

    private void start() {
        pad.ensureMayAct();
        pad.launcher().launch(owner.spec());
        watch();
        try {
            if (isUnwanted()) {
                // It was stopped while it was being launched, when there was nothing to kill yet.
                pad.applications().kill(ref());
            }
            pad.queue().keepPlaceWhile(() -> pad.applications().isSubmitting(appTag), appTag);
        } catch (RuntimeException e) {
            // It is launched: what becomes of it the monitor tells.
            log.warn("lost sight of a launch application={} reason=\"{}\"", appTag, e.toString());
        }
    }

    private synchronized boolean isUnwanted() {
        return unwanted;
    }

    /**
     * After a takeover: finds the application again, or finds out that there is none. Only what was recorded as about to be
     * submitted, at this very place, and left no trace there, is launched.
     */
    public void adopt(LaunchRecord record) {
        appId = record.appId();
        boolean here = pad.place().text().equals(record.host());
        if (record.phase() == Phase.PLANNED) {
            log.info("relaunching what was never submitted application={}", appTag);
            launch();
        } else if (here && record.phase() == Phase.SUBMITTING && wasNeverLaunched()) {
            willLaunch();
            pad.queue().submit(appTag, this::claim);
        } else if (pad.applications().reachEveryHost() || (here && !wasNeverLaunched())) {
            begin();
            watch();
        } else if (!here) {
            log.debug("application was launched at another place application={} place={}", appTag, record.host());
            leaveToItsDriver(record.host());
        } else {
            log.warn("the launch directory of an application is gone application={}", appTag);
            leaveToItsDriver(record.host());
        }
    }

    /** A driver calls home from wherever it is. A batch does not, and on this host nobody else could know of it. */
    private void leaveToItsDriver(String place) {
        elsewhere = true;
        begin();
        if (AppTags.isBatch(appTag) && pad.place().isSameHost(place)) {
            owner.reported(new AppReport(
                    AppReport.State.FAILED,
                    null,
                    "cannot be found any more: the directory it was launched in is gone"));
        }
    }

    /** What cannot be read says nothing: the monitor then asks on. */
    private boolean wasNeverLaunched() {
        try {
            return pad.applications().wasNeverLaunchedHere(appTag);
        } catch (RuntimeException e) {
            log.warn("cannot ask for an application, asking on application={}", appTag, e);
            return false;
        }
    }

    /** The other server was stopped between its record and its launch. The launch directory decides who launches: one. */
    private void claim() {
        try {
            if (!begin()) {
                neverLaunched();
                return;
            }
            log.info("launching what was recorded but never ran application={}", appTag);
            start();
        } catch (AlreadyLaunchedException e) {
            log.info("application was launched after all application={} reason=\"{}\"", appTag, e.getMessage());
            watch();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void watch() {
        pad.monitor().watch(appTag, this::ref, this::heard);
    }

    private AppRef ref() {
        return new AppRef(appTag, appId);
    }

    private void heard(AppReport report) {
        last = report;
        if (report.appId() != null && !report.appId().equals(appId)) {
            if (pad.applications().needId()) {
                owner.persistId(report.appId());
            }
            appId = report.appId();
            log.info("application={} id={}", appTag, appId);
        }
        if (report.state() != AppReport.State.NEVER_BEGAN) {
            owner.reported(report);
        } else if (launches < MAX_LAUNCHES) {
            launches++;
            log.warn("launching again what did not begin application={} reason=\"{}\"", appTag, report.detail());
            pad.queue().submit(appTag, this::launchAgain);
        } else {
            // What comes late must not begin: we say that it has failed.
            kill();
            owner.reported(new AppReport(AppReport.State.FAILED, null, report.detail() + ", " + launches + " times"));
        }
    }

    private void launchAgain() {
        try {
            if (!isUnwanted()) {
                pad.ensureMayAct();
                pad.launcher().launchAgain(owner.spec());
            }
        } catch (RuntimeException e) {
            // Nor may what was started before begin now: we say that it has failed.
            kill();
            fail(e);
        }
    }

    /**
     * Has the application ended, or keeps it from being launched, which is reported as killed. Called again it insists. Does
     * not wait for any of it.
     *
     * @throws NotLeaderException when the term is over; nothing was done
     */
    public void kill() {
        pad.ensureMayAct();
        boolean neverRan;
        synchronized (this) {
            unwanted = true;
            neverRan = toBeLaunched && !submitted;
        }
        if (neverRan) {
            neverLaunched();
        } else if (killing.compareAndSet(false, true)) {
            pad.killers().execute(this::killNow);
        }
    }

    private void neverLaunched() {
        owner.reported(new AppReport(AppReport.State.KILLED, null, "was stopped before it was launched"));
    }

    /** Asks the kernel or a cluster manager, which may take seconds. */
    private void killNow() {
        try {
            pad.ensureMayAct();
            pad.applications().kill(ref());
        } catch (RuntimeException e) {
            log.warn("could not end an application yet application={} reason=\"{}\"", appTag, e.toString());
        } finally {
            killing.set(false);
        }
    }

    /** Whether nobody can be asked about it from this place: only its driver can say how it is. */
    public boolean isElsewhere() {
        return elsewhere;
    }

    /** Its output and what its cluster says of it, in Livy's layout. */
    public List<String> log(int lines) {
        if (!queued) {
            return pad.applications().log(ref(), last, lines);
        }
        return List.of(
                "stdout: ",
                "waiting to be launched: " + pad.queue().pending() + " launches are waiting or under way",
                "\nstderr: ");
    }

    /** It was told to end by itself: returns how long it may take until it is to be killed. */
    public Duration awaitEnd() {
        pad.applications().hurry(appTag);
        return pad.applications().endingGrace();
    }

    /** The cluster manager's id, or null while unknown. */
    public String id() {
        return appId;
    }

    /** Why it must be taken for lost, unless its driver is heard; null when it need not. */
    public String whyLost() {
        AppReport seen = last;
        return seen.state() == AppReport.State.LOST ? seen.detail() : null;
    }

    /** Its driver says what the cluster manager calls it, if nobody else could. */
    public void isKnownAs(String id) {
        if (appId == null) {
            appId = id;
        }
    }

    /** Where to look at it. */
    public AppInfo info() {
        return last.info();
    }

    /**
     * The owner does not want to hear of it any more; what is kept of it locally is removed when {@code forget}, once it has
     * ended: it may have been given up and be about to.
     */
    public void release(boolean forget) {
        pad.monitor().unwatch(appTag);
        if (forget && !tryForget()) {
            pad.monitor().watch(appTag, this::ref, report -> {
                if (report.state().isFinal()) {
                    tryForget();
                }
            });
        }
    }

    /** Returns whether nothing is kept any more. */
    private boolean tryForget() {
        try {
            return pad.applications().forget(ref());
        } catch (RuntimeException e) {
            log.warn("left something behind for now application={}", appTag, e);
            return false;
        }
    }

    /**
     * What launching needs, in one term.
     *
     * @param place this host and its work directory, as records hold them: where an application can be found again
     * @param killers runs what ends applications
     * @param mayAct throws when the term is over; asked right before spark-submit runs
     * @param startTimeout how long an application may take from its start to its driver's first call
     */
    public record Launchpad(
            WorkPlace place,
            LaunchQueue queue,
            SparkAppLauncher launcher,
            Applications applications,
            AppMonitor monitor,
            Executor killers,
            Runnable mayAct,
            Duration startTimeout) {
        void ensureMayAct() {
            mayAct.run();
        }
    }
}
