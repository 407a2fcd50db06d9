// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.livyha.ctl.pair.PairClient;
import org.livyha.ctl.pair.PairConf;
import picocli.CommandLine.Option;

/** Which pair is meant, and how long to wait for it: options of every command that asks one. */
public final class PairOptions {
    public static final Path DEFAULT_CONFIG = Path.of("/etc/livy-ha/pair.conf");

    @Option(
            names = "--config",
            paramLabel = "PAIR_CONF",
            description = "The file of values of the pair; default ${DEFAULT-VALUE}.",
            defaultValue = "/etc/livy-ha/pair.conf")
    private Path config;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "A server, such as http://hosta:8998; give it twice for the pair. Instead of --config.")
    private List<URI> servers;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait for a server's answer; default ${DEFAULT-VALUE}.",
            defaultValue = "5s",
            converter = DurationConverter.class)
    private Duration timeout;

    public PairConf conf() {
        return servers == null ? PairConf.read(config) : PairConf.ofServers(servers);
    }

    /** The same, or an empty one when the file of values is not needed and not there. */
    PairConf confIfThere() {
        return servers == null && !Files.exists(config) ? PairConf.ofServers(List.of()) : conf();
    }

    public PairClient client() {
        return client(timeout);
    }

    public PairClient client(Duration limit) {
        return new PairClient(conf().hosts(), limit);
    }

    public Duration timeout() {
        return timeout;
    }
}
