// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.FLAG;
import static org.livyha.server.config.KeyType.PATH;
import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.TIME;

import java.nio.file.Path;
import java.time.Duration;

/** Kubernetes: what counts when `livy.spark.master` begins with `k8s://`. */
final class KubernetesKeys {
    static final KeyGroup GROUP = new KeyGroup(
            "Kubernetes",
            "With a master such as `k8s://https://host:6443`. What is not given here of who asks and whom to trust is as for"
                    + " `kubectl`: `$KUBECONFIG`, or the service account of this server's own pod. `spark-submit` has settings"
                    + " of its own for that, see [clusters](clusters.md).");

    static final Key<String> TOKEN_VALUE = GROUP.key(
            "livy.server.kubernetes.oauthTokenValue", TEXT, null, "the token this server shows to the API server");
    static final Key<Path> TOKEN_FILE = GROUP.key(
            "livy.server.kubernetes.oauthTokenFile", PATH, null, "a file with that token, read anew for each question");
    static final Key<Path> CA_CERT =
            GROUP.key("livy.server.kubernetes.caCertFile", PATH, null, "who signed the API server's certificate, PEM");
    static final Key<Path> CLIENT_KEY =
            GROUP.key("livy.server.kubernetes.clientKeyFile", PATH, null, "the key of this server's certificate, PEM");
    static final Key<Path> CLIENT_CERT =
            GROUP.key("livy.server.kubernetes.clientCertFile", PATH, null, "a certificate for this server, PEM");
    static final Key<String> NAMESPACE = GROUP.key(
            "livy.server.ha.kubernetes.namespace",
            KeyType.pattern("name", "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", "the name of a namespace"),
            null,
            "forced onto every session and batch, and the only one that is asked; without it users may set"
                    + " `spark.kubernetes.namespace`, and all namespaces are asked");
    static final Key<Duration> POLL = GROUP.key(
            "livy.server.kubernetes.poll-interval",
            TIME,
            "15s",
            "how often the API server is asked about all applications; at once when a spark-submit has ended");
    static final Key<Duration> LOOKUP = GROUP.key(
            "livy.server.kubernetes.app-lookup-timeout",
            TIME,
            "600s",
            "how long there may be no driver's pod for an application before it counts as lost");
    static final Key<Boolean> SIDECARS = GROUP.key(
            "livy.server.kubernetes.spark.sidecar.enabled",
            FLAG,
            "true",
            "an application has ended when Spark's container has, whatever else runs in its pod");
    static final Key<String> CONTAINER = GROUP.key(
            "livy.server.kubernetes.spark.container.name",
            TEXT,
            "spark-container",
            "that container; where there is none of that name, Spark's own `spark-kubernetes-driver`, or the only one");

    private KubernetesKeys() {}
}
