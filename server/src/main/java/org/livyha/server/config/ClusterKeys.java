// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.TIME;

import java.time.Duration;

/** Cluster managers. Which one it is `livy.spark.master` says. */
final class ClusterKeys {
    static final KeyGroup GROUP = new KeyGroup(
            "Cluster managers", "Which one it is `livy.spark.master` says. YARN is found through `$HADOOP_CONF_DIR`.");

    static final Key<Duration> YARN_POLL = GROUP.key(
            "livy.server.yarn.poll-interval",
            TIME,
            "5s",
            "how often YARN is asked about all applications; at once when a spark-submit has ended");
    static final Key<Duration> YARN_LOOKUP = GROUP.key(
            "livy.server.yarn.app-lookup-timeout",
            TIME,
            "120s",
            "how long YARN may not know an application before it counts as lost");

    static final Key<String> DRIVER_JAR = GROUP.derived(
            "livy.server.ha.driver-jar",
            TEXT,
            "this server's own file; none on Kubernetes",
            "the jar that interactive sessions run, as spark-submit is given it");

    private ClusterKeys() {}
}
