// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.Map;
import org.livyha.server.config.ConfigException;
import org.livyha.server.config.SessionOverrides;
import org.livyha.server.launch.AppNames;
import org.livyha.server.launch.AppOptions;
import org.livyha.server.launch.FileRules;
import org.livyha.server.launch.RejectedException;
import org.livyha.server.launch.TimeStrings;

/** What a request for a session must keep to. Nothing has been created when a rule is broken. */
public final class SessionRules {
    private final FileRules files;

    public SessionRules(FileRules files) {
        this.files = files;
    }

    /** @throws RejectedException for the first rule broken */
    SessionSpec check(CreateSessionRequest request) {
        Map<String, String> conf = request.conf() == null ? Map.of() : request.conf();
        AppOptions options = new AppOptions(
                request.jars(),
                request.pyFiles(),
                request.files(),
                request.archives(),
                request.driverMemory(),
                request.driverCores(),
                request.executorMemory(),
                request.executorCores(),
                request.numExecutors(),
                request.queue());
        AppNames.check(request.name());
        files.check(conf, options);
        checkOverrides(conf);
        TimeStrings.parse(request.ttl());
        TimeStrings.parse(request.idleTimeout());
        return new SessionSpec(
                options,
                conf,
                request.proxyUser(),
                request.heartbeatTimeoutInSecond(),
                request.ttl(),
                request.idleTimeout());
    }

    private static void checkOverrides(Map<String, String> conf) {
        try {
            SessionOverrides.check(conf);
        } catch (ConfigException e) {
            throw new RejectedException("Reason: " + String.join("; ", e.errors()));
        }
    }
}
