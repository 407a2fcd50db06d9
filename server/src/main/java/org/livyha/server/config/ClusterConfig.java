// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a cluster manager is asked.
 *
 * @param hadoopConfDir {@code $HADOOP_CONF_DIR}; null without YARN
 * @param pollInterval how often it is asked about all applications
 * @param lookupTimeout how long it may not know an application before that counts as lost
 * @param driverJar {@code livy.server.ha.driver-jar}, or null for what goes with the master
 * @param kubernetes how Kubernetes' API server is reached
 */
public record ClusterConfig(
        Path hadoopConfDir,
        Duration pollInterval,
        Duration lookupTimeout,
        String driverJar,
        KubernetesConfig kubernetes) {}
