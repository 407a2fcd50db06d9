// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationsRequest;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.AppRef;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;
import org.livyha.server.launch.AppTags;
import org.livyha.server.launch.ClusterClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * YARN's ResourceManager, asked by tag for all applications at once. A manager that is away fails a question within some
 * seconds and answers the next one after it is back.
 */
public final class YarnCluster implements ClusterClient {
    private static final Logger log = LoggerFactory.getLogger(YarnCluster.class);
    /** Hadoop's own settings have a caller wait for a quarter of an hour. */
    private static final Map<String, String> IMPATIENCE = Map.of(
            "yarn.resourcemanager.connect.max-wait.ms", "1000",
            "yarn.resourcemanager.connect.retry-interval.ms", "500",
            "ipc.client.connect.max.retries", "0",
            "ipc.client.connect.max.retries.on.timeouts", "0",
            "ipc.client.connect.timeout", "2000",
            "ipc.client.rpc-timeout.ms", "3000");

    private static final EnumSet<YarnApplicationState> LIVING =
            EnumSet.of(YarnApplicationState.SUBMITTED, YarnApplicationState.ACCEPTED, YarnApplicationState.RUNNING);

    private final YarnClient yarn;
    /** By application id: what does not change while an application runs, and costs two questions. */
    private final Map<ApplicationId, String> driverLogs = new ConcurrentHashMap<>();

    /**
     * Asks nobody yet.
     *
     * @param confDir where {@code yarn-site.xml} is: {@code $HADOOP_CONF_DIR}
     */
    public YarnCluster(Path confDir) {
        Configuration conf = new YarnConfiguration();
        for (String file : List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml")) {
            if (Files.isRegularFile(confDir.resolve(file))) {
                conf.addResource(
                        new org.apache.hadoop.fs.Path(confDir.resolve(file).toUri()));
            }
        }
        IMPATIENCE.forEach(conf::set);
        yarn = YarnClient.createYarnClient();
        yarn.init(conf);
        yarn.start();
    }

    @Override
    public String name() {
        return "YARN";
    }

    @Override
    public boolean findsByTag() {
        return true;
    }

    @Override
    public Map<String, AppReport> find(Collection<AppRef> apps) {
        Map<String, ApplicationReport> found =
                byTag(apps.stream().map(AppRef::tag).collect(Collectors.toSet()));
        Map<String, AppReport> reports = new HashMap<>();
        for (AppRef app : apps) {
            ApplicationReport report = found.get(app.tag());
            reports.put(app.tag(), report == null ? AppReport.ABSENT : report(report));
        }
        driverLogs
                .keySet()
                .retainAll(found.values().stream()
                        .map(ApplicationReport::getApplicationId)
                        .collect(Collectors.toSet()));
        return reports;
    }

    private Map<String, ApplicationReport> byTag(Set<String> tags) {
        GetApplicationsRequest request = GetApplicationsRequest.newInstance();
        // Any of them, and without case: the manager has them in lower case, as ours are.
        request.setApplicationTags(tags);
        Map<String, ApplicationReport> found = new HashMap<>();
        try {
            for (ApplicationReport report : yarn.getApplications(request)) {
                for (String tag : report.getApplicationTags()) {
                    found.merge(tag, report, YarnCluster::later);
                }
            }
            return found;
        } catch (YarnException | IOException e) {
            throw away(e);
        }
    }

    @Override
    public Collection<AppRef> running() {
        try {
            return yarn.getApplications(Set.of("SPARK"), LIVING).stream()
                    .flatMap(report -> report.getApplicationTags().stream()
                            .filter(AppTags::isOurs)
                            .map(tag ->
                                    new AppRef(tag, report.getApplicationId().toString())))
                    .toList();
        } catch (YarnException | IOException e) {
            throw away(e);
        }
    }

    /** One tag, one application; should a user have used it once more, ours came first. */
    private static ApplicationReport later(ApplicationReport one, ApplicationReport other) {
        return one.getStartTime() <= other.getStartTime() ? one : other;
    }

    private AppReport report(ApplicationReport report) {
        ApplicationId id = report.getApplicationId();
        State state = state(report.getYarnApplicationState(), report.getFinalApplicationStatus());
        String said = report.getDiagnostics();
        List<String> diagnostics = said == null || said.isBlank()
                ? List.of()
                : said.strip().lines().toList();
        String detail = state.isFinal() && state != State.SUCCEEDED
                ? "YARN application " + id + " ended as " + report.getFinalApplicationStatus()
                        + (diagnostics.isEmpty() ? "" : ": " + diagnostics.get(0))
                : null;
        String ui = report.getTrackingUrl();
        AppInfo info = new AppInfo(
                state == State.RUNNING ? driverLog(report) : driverLogs.get(id),
                ui == null || ui.isBlank() || ui.equals("N/A") ? null : ui);
        return new AppReport(state, id.toString(), detail, info, diagnostics);
    }

    /** The container of the application's master is where its driver writes, in cluster mode. */
    private String driverLog(ApplicationReport report) {
        return driverLogs.computeIfAbsent(report.getApplicationId(), id -> {
            try {
                var attempt = yarn.getApplicationAttemptReport(report.getCurrentApplicationAttemptId());
                return yarn.getContainerReport(attempt.getAMContainerId()).getLogUrl();
            } catch (YarnException | IOException | RuntimeException e) {
                // It is only a link; an application without such a container must not hide the others.
                log.debug("no log URL for application={}", id, e);
                return null;
            }
        });
    }

    /**
     * Both of YARN's words count once the application has ended, as in Livy: one says how it ran, the other what it says of
     * itself. Before, the second is only of its latest attempt: the manager has it from that attempt's end until it has written
     * down the application's, or begun another attempt.
     */
    static State state(YarnApplicationState yarn, FinalApplicationStatus own) {
        return switch (yarn) {
            case NEW, NEW_SAVING, SUBMITTED, ACCEPTED -> State.STARTING;
            case RUNNING -> State.RUNNING;
            case FINISHED -> own == FinalApplicationStatus.SUCCEEDED ? State.SUCCEEDED : State.FAILED;
            case FAILED -> State.FAILED;
            case KILLED -> own == FinalApplicationStatus.KILLED ? State.KILLED : State.FAILED;
        };
    }

    @Override
    public void kill(AppRef app) {
        ApplicationReport found = byTag(Set.of(app.tag())).get(app.tag());
        if (found == null
                || state(found.getYarnApplicationState(), found.getFinalApplicationStatus())
                        .isFinal()) {
            return;
        }
        try {
            yarn.killApplication(found.getApplicationId());
        } catch (ApplicationNotFoundException e) {
            log.debug("gone before it could be killed application={}", found.getApplicationId(), e);
        } catch (YarnException | IOException e) {
            throw away(e);
        }
    }

    private static UncheckedIOException away(Exception e) {
        return new UncheckedIOException(
                "YARN's ResourceManager cannot be asked: " + e.getMessage(),
                e instanceof IOException io ? io : new IOException(e));
    }

    @Override
    public void close() {
        yarn.stop();
    }
}
