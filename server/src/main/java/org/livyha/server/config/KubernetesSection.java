// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the settings say of Kubernetes; checked only where it is meant. For one thread. */
final class KubernetesSection {
    private final Settings settings;

    KubernetesSection(Settings settings) {
        this.settings = settings;
    }

    /** Whether {@code livy.spark.master} is one. */
    boolean isMeant() {
        return settings.get(SparkKeys.MASTER).startsWith("k8s://");
    }

    Duration pollIntervalOr(Duration others) {
        Duration own = settings.get(KubernetesKeys.POLL);
        return isMeant() ? own : others;
    }

    Duration lookupTimeoutOr(Duration others) {
        Duration own = settings.get(KubernetesKeys.LOOKUP);
        return isMeant() ? own : others;
    }

    /** A driver in a pod does not see this server's disk. */
    String driverJar(String deployMode) {
        String jar = settings.get(ClusterKeys.DRIVER_JAR);
        if (jar == null && isMeant() && "cluster".equals(deployMode)) {
            settings.error(
                    ClusterKeys.DRIVER_JAR,
                    "where, with Kubernetes, drivers find livy-ha-driver.jar: in their image, such as"
                            + " local:///opt/livy-ha/livy-ha-driver.jar, or at a URL that their pods can read");
        }
        return jar;
    }

    KubernetesConfig access() {
        Path tokenFile = file(KubernetesKeys.TOKEN_FILE);
        String token = settings.get(KubernetesKeys.TOKEN_VALUE);
        Path key = file(KubernetesKeys.CLIENT_KEY);
        Path cert = file(KubernetesKeys.CLIENT_CERT);
        if (isMeant() && tokenFile != null && token != null) {
            settings.error(
                    KubernetesKeys.TOKEN_VALUE,
                    "nothing, because " + KubernetesKeys.TOKEN_FILE.name() + " is given: one token, not two");
        }
        if (isMeant() && (key == null) != (cert == null)) {
            settings.error(
                    key == null ? KubernetesKeys.CLIENT_KEY : KubernetesKeys.CLIENT_CERT,
                    "a key with its certificate, or neither");
        }
        return new KubernetesConfig(
                settings.get(KubernetesKeys.NAMESPACE),
                tokenFile,
                token,
                file(KubernetesKeys.CA_CERT),
                key,
                cert,
                settings.get(KubernetesKeys.SIDECARS),
                settings.get(KubernetesKeys.CONTAINER));
    }

    private Path file(Key<Path> key) {
        Path file = settings.get(key);
        if (file != null && isMeant() && !(Files.isRegularFile(file) && Files.isReadable(file))) {
            settings.error(key, "a file that this server can read");
        }
        return file;
    }
}
