// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/** The shells of both hosts, opened on demand, and again when one was lost. Used by one thread. */
public final class Shells implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Map<Host, HostShell> open = new LinkedHashMap<>();
    private final String folder;

    public Shells() {
        this("/run");
    }

    /** @param folder of every host, writable by root alone, for what heals a fault */
    public Shells(String folder) {
        this.folder = folder;
    }

    String folder() {
        return folder;
    }

    /** @throws CtlException when a shell does not work, or a program is missing; says which */
    public void check(List<Host> hosts, List<String> programs) {
        for (Host host : hosts) {
            run(host, "true");
            for (String program : programs) {
                try {
                    run(host, "command -v " + program);
                } catch (CtlException e) {
                    throw CtlException.failed(program + " is missing on " + host.name() + " (" + e.getMessage() + ")");
                }
            }
        }
    }

    public String run(Host host, String script) {
        try {
            return shell(host).run(script, LIMIT);
        } catch (CtlException e) {
            forget(host);
            throw e;
        }
    }

    public void start(Host host, String script) {
        shell(host).start(script);
    }

    /** The next command gets a new shell. */
    public void forget(Host host) {
        HostShell old = open.remove(host);
        if (old != null) {
            old.close();
        }
    }

    /**
     * Has a script run on the host after that time, whatever becomes of this drill and its lines: armed before a fault, that
     * the fault may not last. systemd looks after it where there is one.
     */
    public void later(Host host, String unit, Duration after, String script) {
        String file = file(unit);
        run(
                host,
                "cat >" + file + " <<'LATER'\nsleep " + after.toSeconds() + "\n[ -e " + file + " ] || exit 0\n" + script
                        + "\nrm -f " + file + "\nLATER\nsystemd-run --quiet --collect --unit=" + unit + " sh " + file
                        + " 2>/dev/null || { setsid sh " + file + " >/dev/null 2>&1 </dev/null & }");
    }

    /** Takes back what is to be done later; nothing happens if it is done. */
    public void disarm(Host host, String unit) {
        run(host, "rm -f " + file(unit) + "\nsystemctl stop " + unit + ".service 2>/dev/null || true");
    }

    private String file(String unit) {
        return folder + "/" + unit + ".sh";
    }

    private HostShell shell(Host host) {
        return open.computeIfAbsent(host, HostShell::open);
    }

    @Override
    public void close() {
        open.values().forEach(HostShell::close);
        open.clear();
    }
}
