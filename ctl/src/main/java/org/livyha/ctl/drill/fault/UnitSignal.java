// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.util.List;
import org.livyha.ctl.pair.Host;

/** A command for systemd that needs no healing: the unit comes back by itself. */
public final class UnitSignal implements Fault {
    private final Shells shells;
    private final String command;

    private UnitSignal(Shells shells, String command) {
        this.shells = shells;
        this.command = command;
    }

    /** The server's processes are killed, as by a crash. */
    public static UnitSignal kill(Shells shells) {
        return new UnitSignal(shells, "systemctl kill -s KILL livy-ha.service");
    }

    /** The server is stopped in good order and started again. */
    public static UnitSignal restart(Shells shells) {
        return new UnitSignal(shells, "systemctl restart --no-block livy-ha.service");
    }

    /** All of keepalived's processes are killed. */
    public static UnitSignal killKeepalived(Shells shells) {
        return new UnitSignal(shells, "systemctl kill -s KILL keepalived.service");
    }

    @Override
    public String describe() {
        return command;
    }

    @Override
    public List<String> needs() {
        return List.of("systemctl");
    }

    @Override
    public void inject(Host leader) {
        shells.run(leader, command);
    }

    @Override
    public void heal() {
        // Restart=always
    }
}
