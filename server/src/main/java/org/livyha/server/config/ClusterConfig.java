// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a cluster manager is asked.
 *
 * @param hadoopConfDir {@code $HADOOP_CONF_DIR}; null without YARN
 * @param pollInterval how often it is asked about all applications
 * @param lookupTimeout how long it may not know an application before that counts as lost
 * @param masters where to ask a Spark standalone cluster; empty without one
 * @param driverJar {@code livy.server.ha.driver-jar}, or null for what goes with the master
 * @param kubernetes how Kubernetes' API server is reached
 */
public record ClusterConfig(
        Path hadoopConfDir,
        Duration pollInterval,
        Duration lookupTimeout,
        List<StandaloneMaster> masters,
        String driverJar,
        KubernetesConfig kubernetes) {
    public ClusterConfig {
        masters = List.copyOf(masters);
    }

    /**
     * One master of a Spark standalone cluster.
     *
     * @param web its pages, such as {@code http://spark:8080}, without a slash at the end
     * @param rest its REST interface, such as {@code http://spark:6066}; need not answer
     */
    public record StandaloneMaster(String web, String rest) {}
}
