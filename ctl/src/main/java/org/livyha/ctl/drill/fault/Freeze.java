// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.time.Duration;
import java.util.List;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/** SIGSTOP of the server's main process: it hangs with all its connections open. The watchdog should kill it. */
public final class Freeze implements Fault {
    private final Shells shells;
    private final Duration longest;
    private Host frozen;
    private String pid;

    /** @param longest after that it goes on by itself */
    public Freeze(Shells shells, Duration longest) {
        this.shells = shells;
        this.longest = longest;
    }

    @Override
    public String describe() {
        return "kill -STOP of the server's main process";
    }

    @Override
    public List<String> needs() {
        return List.of("systemctl", "kill");
    }

    @Override
    public void inject(Host leader) {
        String main = shells.run(leader, "systemctl show -p MainPID --value livy-ha.service")
                .strip();
        if (!main.matches("[1-9][0-9]*") || main.equals("1")) {
            throw CtlException.failed(
                    "the server's process on " + leader.name() + " is '" + main + "', expected a pid");
        }
        frozen = leader;
        pid = main;
        shells.later(leader, "livyctl-thaw-" + main, longest, "kill -CONT " + main);
        shells.run(leader, "kill -STOP " + main);
    }

    @Override
    public void heal() {
        if (frozen != null) {
            // Only if it is still the server's: another process may have the number by now.
            shells.run(
                    frozen,
                    "systemctl stop livyctl-thaw-" + pid + ".service 2>/dev/null || true\n"
                            + "[ \"$(systemctl show -p MainPID --value livy-ha.service)\" != " + pid
                            + " ] || kill -CONT "
                            + pid);
            frozen = null;
        }
    }
}
