// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import java.util.Map;
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
        if (config.spark().master().equals("yarn")) {
            return new YarnCluster(config.cluster().hadoopConfDir());
        }
        if (isKubernetesCluster(config)) {
            return new KubernetesCluster(
                    config.spark().master(), config.cluster().kubernetes());
        }
        return isStandaloneCluster(config)
                ? new StandaloneCluster(config.cluster().masters())
                : null;
    }

    /** Whether drivers run on the workers of a Spark standalone cluster: in client mode its master knows no drivers. */
    public static boolean isStandaloneCluster(ServerConfig config) {
        return !config.cluster().masters().isEmpty()
                && "cluster".equals(config.spark().deployMode());
    }

    /** Whether drivers are pods: in client mode they are processes of this host. */
    private static boolean isKubernetesCluster(ServerConfig config) {
        return config.spark().onKubernetes() && "cluster".equals(config.spark().deployMode());
    }

    /** Settings of Spark that it asks for and that no user can change. */
    public static Map<String, String> forced(ServerConfig config) {
        String namespace = config.cluster().kubernetes().namespace();
        return config.spark().onKubernetes() && namespace != null
                ? Map.of("spark.kubernetes.namespace", namespace)
                : Map.of();
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
