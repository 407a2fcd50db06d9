// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Path;

/**
 * How Kubernetes' API server is reached, and which container of a driver's pod is Spark's. Where nothing is given of who asks
 * or whom to trust, it is what {@code kubectl} would take: {@code $KUBECONFIG}, or the service account of this server's own pod.
 *
 * @param namespace {@code livy.server.ha.kubernetes.namespace}: where all drivers run, or null for wherever users say
 * @param tokenFile {@code livy.server.kubernetes.oauthTokenFile}, read anew for each question; or null
 * @param token {@code livy.server.kubernetes.oauthTokenValue}, or null; never shown
 * @param caCertFile {@code livy.server.kubernetes.caCertFile}, or null
 * @param clientKeyFile {@code livy.server.kubernetes.clientKeyFile}, or null
 * @param clientCertFile {@code livy.server.kubernetes.clientCertFile}, or null
 * @param sidecars whether state is that of Spark's container, not of its pod
 * @param container {@code livy.server.kubernetes.spark.container.name}
 */
public record KubernetesConfig(
        String namespace,
        Path tokenFile,
        String token,
        Path caCertFile,
        Path clientKeyFile,
        Path clientCertFile,
        boolean sidecars,
        String container) {
    @Override
    public String toString() {
        return "KubernetesConfig[namespace=" + namespace + ", sidecars=" + sidecars + ", container=" + container + "]";
    }
}
