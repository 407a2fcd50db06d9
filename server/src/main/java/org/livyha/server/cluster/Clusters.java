// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import org.livyha.server.config.ClusterConfig;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.config.SparkConfig;
import org.livyha.server.launch.Applications;
import org.livyha.server.launch.ClusterClient;

/** Which cluster manager there is, as the configuration says it. */
public final class Clusters {
    private Clusters() {}

    /** The manager behind {@code livy.spark.master}; null when drivers are processes of a host. */
    public static ClusterClient manager(ServerConfig config) {
        return config.spark().master().equals("yarn")
                ? new YarnCluster(config.cluster().hadoopConfDir())
                : null;
    }

    /** How it is to be asked. */
    public static Applications.Settings asking(ServerConfig config) {
        SparkConfig spark = config.spark();
        ClusterConfig cluster = config.cluster();
        return "cluster".equals(spark.deployMode()) && !spark.master().startsWith("local")
                ? new Applications.Settings(true, cluster.pollInterval(), cluster.lookupTimeout())
                : new Applications.Settings(false, cluster.pollInterval(), cluster.lookupTimeout());
    }
}
