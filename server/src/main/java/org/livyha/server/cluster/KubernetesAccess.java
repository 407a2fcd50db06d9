// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.livyha.server.config.KubernetesConfig;

/** Where the API server is, who asks it, and for how long. */
final class KubernetesAccess {
    private static final String SCHEME = "k8s://";
    private static final int CONNECT_MS = 2000;
    private static final int ANSWER_MS = 3000;

    private KubernetesAccess() {}

    /** Spark's reading of its master: HTTPS unless it says otherwise. */
    static String url(String master) {
        String url = master.substring(SCHEME.length());
        return url.contains("://") ? url : "https://" + url;
    }

    /** What kubectl would take on this host, and over it what is given. Never asks twice: the next look does. */
    static Config config(String master, KubernetesConfig given) {
        ConfigBuilder config = new ConfigBuilder(Config.autoConfigure(null))
                .withMasterUrl(url(master))
                .withConnectionTimeout(CONNECT_MS)
                .withRequestTimeout(ANSWER_MS)
                .withRequestRetryBackoffLimit(0);
        if (given.caCertFile() != null) {
            config.withTrustCerts(false).withCaCertData(null).withCaCertFile(text(given.caCertFile()));
        }
        if (given.clientCertFile() != null) {
            config.withClientCertData(null).withClientCertFile(text(given.clientCertFile()));
            config.withClientKeyData(null).withClientKeyFile(text(given.clientKeyFile()));
        }
        if (given.token() != null) {
            config.withOauthTokenProvider(given::token);
        } else if (given.tokenFile() != null) {
            // Read each time: tokens of service accounts are replaced every hour.
            config.withOauthTokenProvider(() -> read(given.tokenFile()));
        }
        return config.build();
    }

    private static String text(Path path) {
        return path.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the token in " + file, e);
        }
    }
}
