// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.nio.file.Path;
import java.util.function.BiFunction;
import org.livyha.ctl.pair.PairConf;
import org.livyha.ctl.store.Ensemble;
import org.livyha.ctl.store.StoreView;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which store is meant: options of the commands that look into ZooKeeper themselves. */
final class StoreOptions {
    @Mixin
    private PairOptions pair;

    @Option(
            names = "--zookeeper",
            paramLabel = "HOSTS",
            description = "The ensemble, host:port,...; default is ZOOKEEPER in the file of values.")
    private String zookeeper;

    @Option(
            names = "--root",
            paramLabel = "PATH",
            description = "The pair's root node; default is ZOOKEEPER_ROOT in the file of values, or /livy.")
    private String root;

    @Option(
            names = "--digest-file",
            paramLabel = "FILE",
            description =
                    "A file with user:password, when the nodes are closed to others; default is ZOOKEEPER_DIGEST_FILE.")
    private Path digestFile;

    /** Connected for as long as the work takes. */
    <T> T with(BiFunction<Ensemble, StoreView, T> work) {
        PairConf conf =
                (zookeeper == null ? pair.conf() : pair.confIfThere()).withZooKeeper(zookeeper, root, digestFile);
        try (Ensemble ensemble = Ensemble.connect(conf, pair.timeout())) {
            return work.apply(ensemble, new StoreView(ensemble, conf.root()));
        }
    }
}
