// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Spark, and what users may give it.
 *
 * @param home {@code livy.server.spark-home}, else {@code $SPARK_HOME}; exists
 * @param homes {@code livy.server.ha.spark-homes}: more of them, by name; all exist
 * @param master {@code livy.spark.master}, forced onto every session and batch
 * @param deployMode {@code livy.spark.deploy-mode}, or null for Spark's own or a user's
 * @param hiveEnabled {@code livy.repl.enable-hive-context}
 * @param localDirWhitelist {@code livy.file.local-dir-whitelist}: directories whose {@code file:} paths users may name
 * @param fileListConfigs {@code livy.spark.file-list-configs}: more settings that hold files
 * @param allowedFileConfigs {@code livy.server.ha.allowed-file-configs}: settings that are not judged; {@code *} for anything
 * @param sessionJars {@code livy.repl.jars} and {@code livy.rsc.jars}: jars that every session gets
 * @param customClasspath {@code livy.server.session.allow-custom-classpath}
 * @param blacklist the settings that {@code spark-blacklist.conf} forbids to users
 * @param version {@code livy.spark.version}: what the home must be, or null
 * @param scalaVersion {@code livy.spark.scala-version}: the same of Scala
 */
public record SparkConfig(
        Path home,
        Map<String, Path> homes,
        String master,
        String deployMode,
        boolean hiveEnabled,
        List<Path> localDirWhitelist,
        List<String> fileListConfigs,
        List<String> allowedFileConfigs,
        List<String> sessionJars,
        boolean customClasspath,
        Set<String> blacklist,
        String version,
        String scalaVersion) {
    public SparkConfig {
        homes = Map.copyOf(homes);
        localDirWhitelist = List.copyOf(localDirWhitelist);
        fileListConfigs = List.copyOf(fileListConfigs);
        allowedFileConfigs = List.copyOf(allowedFileConfigs);
        sessionJars = List.copyOf(sessionJars);
        blacklist = Set.copyOf(blacklist);
    }

    /** Whether the master is Kubernetes' API server. */
    public boolean onKubernetes() {
        return master.startsWith("k8s://");
    }
}
