// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Spark, and what users may give it.
 *
 * @param home {@code livy.server.spark-home}, else {@code $SPARK_HOME}; exists
 * @param master {@code livy.spark.master}, forced onto every session and batch
 * @param deployMode {@code livy.spark.deploy-mode}, or null
 * @param hiveEnabled {@code livy.repl.enable-hive-context}
 * @param localDirWhitelist {@code livy.file.local-dir-whitelist}: directories whose {@code file:} paths users may name
 */
public record SparkConfig(
        Path home, String master, String deployMode, boolean hiveEnabled, List<Path> localDirWhitelist) {
    public SparkConfig {
        localDirWhitelist = List.copyOf(localDirWhitelist);
    }
}
