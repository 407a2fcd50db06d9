// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.time.Duration;
import java.util.List;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/**
 * The host's interface goes down, and comes up by itself after a while: the line that these commands come over may be cut by
 * it. Routes that the kernel forgets with it are put back.
 */
public final class NetworkDown implements Fault {
    private final Shells shells;
    private final String device;
    private final Duration longest;
    private Host down;
    private long until;

    public NetworkDown(Shells shells, String device, Duration longest) {
        if (!device.matches("[A-Za-z0-9._@-]+")) {
            throw CtlException.usage("'" + device + "' is not the name of a network interface");
        }
        this.shells = shells;
        this.device = device;
        this.longest = longest;
    }

    @Override
    public String describe() {
        return "ip link set " + device + " down, for " + longest.toSeconds() + " s";
    }

    @Override
    public List<String> needs() {
        return List.of("ip");
    }

    @Override
    public void inject(Host leader) {
        String routes =
                shells.folder() + "/livyctl-routes-" + ProcessHandle.current().pid();
        shells.run(
                leader,
                "ip route show dev " + device + " proto static >" + routes + "\nip route show default dev " + device
                        + " >>" + routes);
        down = leader;
        until = System.nanoTime() + longest.toNanos();
        shells.later(
                leader,
                "livyctl-up-" + ProcessHandle.current().pid() + "-" + (System.nanoTime() & 0xffffff),
                longest,
                "ip link set " + device + " up\nwhile read -r route; do ip route replace $route dev " + device
                        + "; done <" + routes + "\nrm -f " + routes);
        shells.start(leader, "ip link set " + device + " down");
    }

    @Override
    public void heal() {
        if (down == null) {
            return;
        }
        try {
            Thread.sleep(Math.max(0, Duration.ofNanos(until - System.nanoTime()).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The old line may hang in what was sent while nothing got through.
        shells.forget(down);
        down = null;
    }
}
