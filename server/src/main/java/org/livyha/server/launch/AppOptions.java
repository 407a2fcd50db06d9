// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;

/**
 * What sessions and batches may both ask for. Lists are never null; everything else is null when not asked for.
 *
 * @param driverMemory such as {@code 2g}
 * @param queue the cluster manager's queue
 */
public record AppOptions(
        List<String> jars,
        List<String> pyFiles,
        List<String> files,
        List<String> archives,
        String driverMemory,
        Integer driverCores,
        String executorMemory,
        Integer executorCores,
        Integer numExecutors,
        String queue) {
    /** Nothing asked for. */
    public static AppOptions none() {
        return new AppOptions(null, null, null, null, null, null, null, null, null, null);
    }

    public AppOptions {
        jars = jars == null ? List.of() : List.copyOf(jars);
        pyFiles = pyFiles == null ? List.of() : List.copyOf(pyFiles);
        files = files == null ? List.of() : List.copyOf(files);
        archives = archives == null ? List.of() : List.copyOf(archives);
    }
}
