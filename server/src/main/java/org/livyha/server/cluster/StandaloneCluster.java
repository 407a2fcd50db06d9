// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.livyha.server.cluster.MasterPage.Driver;
import org.livyha.server.config.ClusterConfig.StandaloneMaster;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.AppRef;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;
import org.livyha.server.launch.ClusterClient;

/**
 * Spark's own cluster, in cluster mode: an application is a driver of the master's. All drivers are asked for at once, on the
 * master's page, which also has those of late that have ended. It knows no tags: a driver's id is in what spark-submit wrote.
 */
public final class StandaloneCluster implements ClusterClient {
    /** As the two ways of submitting say it: to the master itself, and to its REST interface. */
    private static final Pattern SUBMITTED = Pattern.compile(
            "(?:Driver successfully submitted as |Submission successfully created as )([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*)");

    private static final Pattern EXCEPTION = Pattern.compile("^(Exception in thread |[\\w.$]+(Exception|Error)\\b)");

    private final MasterClient masters;

    /** Asks nobody yet. */
    public StandaloneCluster(List<StandaloneMaster> masters) {
        this.masters = new MasterClient(masters);
    }

    @Override
    public String name() {
        return "Spark master";
    }

    @Override
    public boolean findsByTag() {
        return false;
    }

    @Override
    public String idIn(List<String> output) {
        for (String line : output) {
            Matcher submitted = SUBMITTED.matcher(line);
            if (submitted.find()) {
                return submitted.group(1);
            }
        }
        return null;
    }

    @Override
    public Map<String, AppReport> find(Collection<AppRef> apps) {
        MasterPage page = masters.page();
        Map<String, Driver> known = new HashMap<>();
        Map<String, AppReport> reports = new HashMap<>();
        for (AppRef app : apps) {
            Driver driver = app.id() == null ? null : page.drivers().get(app.id());
            if (driver == null) {
                reports.put(app.tag(), AppReport.ABSENT);
            } else {
                known.put(app.tag(), driver);
            }
        }
        Map<Driver, List<String>> endings = masters.endings(
                page,
                known.values().stream().filter(StandaloneCluster::hasFailed).toList());
        known.forEach((tag, driver) -> {
            State state = state(driver.state());
            if (state != null) {
                reports.put(tag, report(page, driver, state, endings.getOrDefault(driver, List.of())));
            }
        });
        return reports;
    }

    private static AppReport report(MasterPage page, Driver driver, State state, List<String> diagnostics) {
        String detail = null;
        if (state == State.FAILED || state == State.KILLED) {
            String why = page.lostWorkerOf(driver)
                    ? "its worker " + driver.worker() + " is lost"
                    : reason(diagnostics).orElse(null);
            detail = "Spark driver " + driver.id() + " ended as " + driver.state() + (why == null ? "" : ": " + why);
        }
        return new AppReport(state, driver.id(), detail, new AppInfo(page.logUrl(driver), null), diagnostics);
    }

    /** The line that says most: of an exception its root. */
    private static Optional<String> reason(List<String> diagnostics) {
        Optional<String> root = diagnostics.stream()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((earlier, later) -> later);
        return root.or(() -> diagnostics.stream()
                .filter(line -> EXCEPTION.matcher(line).find())
                .findFirst());
    }

    private static boolean hasFailed(Driver driver) {
        return state(driver.state()) == State.FAILED;
    }

    /**
     * Null when the master itself does not know: it recovers, and waits for the driver's worker. {@code ERROR} is a driver that
     * could not be started, or whose worker is lost; that worker, should it come back, is told to kill it.
     */
    static State state(String word) {
        return switch (word) {
            case "SUBMITTED", "RELAUNCHING" -> State.STARTING;
            case "RUNNING" -> State.RUNNING;
            case "FINISHED" -> State.SUCCEEDED;
            case "FAILED", "ERROR" -> State.FAILED;
            case "KILLED" -> State.KILLED;
            default -> null;
        };
    }

    /** Without an id there is nothing to kill yet; whoever wants it killed insists. */
    @Override
    public void kill(AppRef app) {
        if (app.id() != null) {
            masters.kill(app.id());
        }
    }
}
