// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;
import org.livyha.server.cluster.Clusters;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.config.StoreConfig;
import org.livyha.server.http.HttpServer;
import org.livyha.server.launch.ClusterClient;
import org.livyha.server.launch.DriverUnits;
import org.livyha.server.launch.LocalProcesses;
import org.livyha.server.launch.SparkAppLauncher;
import org.livyha.server.launch.SparkHomes;
import org.livyha.server.launch.WorkPlace;
import org.livyha.server.link.DriverLines;
import org.livyha.server.term.Launching;
import org.livyha.server.term.Parts;

/**
 * How drivers are launched, what they run, and where they call.
 *
 * @param installation the folder that holds {@code driver/}
 * @param advertisedUrl where others reach this server, once its port is open
 */
record DriverSide(ServerConfig config, Path installation, Supplier<String> advertisedUrl) {
    /**
     * @param units null where drivers of this host get none of their own
     * @param parts gets what is to be closed
     */
    Launching launching(DriverUnits units, Parts parts) {
        SparkHomes homes = new SparkHomes(config.spark(), config.driverLine(), Clusters.forced(config));
        Path workDir = config.session().workDir();
        String owner = owner();
        ClusterClient manager = Clusters.manager(config);
        if (manager != null) {
            parts.add(manager);
        }
        return new Launching(
                WorkPlace.of(HostSide.name(), workDir),
                new SparkAppLauncher(homes.standard(), workDir, owner, units),
                new LocalProcesses(workDir, owner),
                manager,
                Clusters.asking(config),
                homes,
                this::jarForSpark);
    }

    /** Names the store that has the records; null where that is this process's memory, which nobody finds again. */
    private String owner() {
        StoreConfig store = config.store();
        return store.recovery() ? store.zookeeper() + store.root() : null;
    }

    Path jar() {
        return installation.resolve("driver").resolve("livy-ha-driver.jar");
    }

    /** A standalone cluster has each worker fetch it; everywhere else it is uploaded, or runs here. */
    private String jarForSpark() {
        String configured = config.cluster().driverJar();
        if (configured != null) {
            return configured;
        }
        return Clusters.isStandaloneCluster(config) ? advertisedUrl.get() + HttpServer.DRIVER_JAR : jar().toString();
    }

    /** Listens at the first port of the range that is free. */
    RpcServer port(DriverLines lines, String instance) throws IOException {
        var line = config.driverLine();
        LineConfig limits = LineConfig.defaults().withMaxFrame(line.maxFrame());
        IOException taken = null;
        for (int port = line.firstPort(); port <= line.lastPort(); port++) {
            RpcServerConfig wanted = RpcServerConfig.of(new InetSocketAddress(line.host(), port), instance);
            RpcServer server = new RpcServer(wanted.withLine(limits), lines, lines);
            try {
                server.start();
                return server;
            } catch (IOException e) {
                server.close();
                taken = e;
            }
        }
        throw new IOException(
                "no port from " + line.firstPort() + " to " + line.lastPort() + " is free for drivers", taken);
    }
}
