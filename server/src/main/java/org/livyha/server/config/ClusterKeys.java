// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.LIST;
import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.TIME;

import java.time.Duration;
import java.util.List;

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

    static final Key<List<String>> STANDALONE_WEB = GROUP.derived(
            "livy.server.ha.standalone.web-urls",
            LIST,
            "port 8080 of each host in `livy.spark.master`",
            "the web pages of each standalone master, where all drivers are asked for");
    static final Key<List<String>> STANDALONE_REST = GROUP.derived(
            "livy.server.ha.standalone.rest-urls",
            LIST,
            "port 6066 of each host in `livy.spark.master`",
            "the REST interface of each standalone master, in the same order; it may be off");
    static final Key<Duration> STANDALONE_POLL = GROUP.key(
            "livy.server.ha.standalone.poll-interval",
            TIME,
            "5s",
            "how often the standalone master is asked about all drivers; at once when a spark-submit has ended");
    static final Key<Duration> STANDALONE_LOOKUP = GROUP.key(
            "livy.server.ha.standalone.app-lookup-timeout",
            TIME,
            "120s",
            "how long the standalone master may not know a driver before it counts as lost");
    static final Key<String> DRIVER_JAR = GROUP.derived(
            "livy.server.ha.driver-jar",
            TEXT,
            "this server's own file, or on a standalone cluster `<advertised-url>/driver/livy-ha-driver.jar`;"
                    + " none on Kubernetes",
            "the jar that interactive sessions run, as spark-submit is given it");

    private ClusterKeys() {}
}
