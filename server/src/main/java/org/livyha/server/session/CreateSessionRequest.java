// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.List;
import java.util.Map;

/** The body of POST /sessions, field by field as Livy takes it; unknown fields are refused by the mapper. */
record CreateSessionRequest(
        SessionKind kind,
        String proxyUser,
        List<String> jars,
        List<String> pyFiles,
        List<String> files,
        String driverMemory,
        Integer driverCores,
        String executorMemory,
        Integer executorCores,
        Integer numExecutors,
        List<String> archives,
        String queue,
        String name,
        Map<String, String> conf,
        int heartbeatTimeoutInSecond,
        String ttl,
        String idleTimeout) {}
