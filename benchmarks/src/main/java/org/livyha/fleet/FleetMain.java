// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.livyha.rpc.HostPort;

/** A fleet as a process of its own, for {@code scripts/fleet}. Says {@code fleet: ready} once it can be asked. */
public final class FleetMain {
    private FleetMain() {}

    /** @param args where to listen, the Spark home to write, the file for what happens */
    @SuppressWarnings("SystemOut") // a program for a terminal
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 3) {
            System.err.println("usage: FleetMain HOST:PORT SPARK_HOME LOG");
            System.exit(2);
        }
        HostPort at = HostPort.parse(args[0]);
        try (GroundTruth truth = GroundTruth.in(Path.of(args[2]));
                Fleet fleet = new Fleet(truth);
                LaunchPort port = new LaunchPort(fleet, truth, new InetSocketAddress(at.host(), at.port()))) {
            port.start();
            FleetSparkHome.write(Path.of(args[1]), port.address());
            System.out.println("fleet: ready address=" + port.address() + " home=" + args[1]);
            new CountDownLatch(1).await();
        }
    }
}
