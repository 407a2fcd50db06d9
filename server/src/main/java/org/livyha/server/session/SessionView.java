// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.List;
import java.util.Map;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.Redaction;

/** A session on the wire: all of Livy's 23 fields, in Livy's order, nulls included. */
record SessionView(
        int id,
        String name,
        String appId,
        String owner,
        String proxyUser,
        String state,
        String kind,
        AppInfoView appInfo,
        List<String> log,
        String ttl,
        String idleTimeout,
        String driverMemory,
        int driverCores,
        String executorMemory,
        int executorCores,
        Map<String, String> conf,
        List<String> archives,
        List<String> files,
        int heartbeatTimeoutInSecond,
        List<String> jars,
        int numExecutors,
        List<String> pyFiles,
        String queue) {

    /** The driver's addresses; every key is always there. */
    record AppInfoView(String driverLogUrl, String sparkUiUrl, String executorLogUrls) {}

    static SessionView of(SessionSnapshot session, AppInfo info, Redaction redaction, List<String> log) {
        var record = session.record();
        var spec = session.spec();
        var options = spec.options();
        return new SessionView(
                record.id(),
                record.name(),
                session.appId(),
                record.owner(),
                record.proxyUser(),
                session.state().word(),
                record.kind(),
                new AppInfoView(info.driverLogUrl(), info.sparkUiUrl(), null),
                log,
                spec.ttl(),
                spec.idleTimeout(),
                options.driverMemory(),
                orZero(options.driverCores()),
                options.executorMemory(),
                orZero(options.executorCores()),
                redaction.conf(),
                options.archives(),
                options.files(),
                spec.heartbeatTimeoutInSecond(),
                options.jars(),
                orZero(options.numExecutors()),
                options.pyFiles(),
                options.queue());
    }

    private static int orZero(Integer value) {
        return value == null ? 0 : value;
    }
}
