// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.livyha.ctl.drill.fault.DrillKind;
import org.livyha.ctl.drill.load.CreationLoad;
import org.livyha.ctl.pair.Host;

/**
 * What is to be drilled.
 *
 * @param endpoint what the client talks to: the virtual address, or whatever stands for it
 * @param probeInterval between two looks of the client
 * @param template what the client creates in each round
 * @param creations how many of them in each round; may be 0
 * @param sessionStart how long the drill's own session may take to start
 * @param steady how long a round goes on before its fault
 * @param changeLimit how long to wait for the new leader
 * @param out the folder for the report
 */
public record Plan(
        DrillKind kind,
        int rounds,
        URI endpoint,
        List<Host> hosts,
        Limits limits,
        Duration probeInterval,
        CreationLoad.Template template,
        int creations,
        Duration sessionStart,
        Duration steady,
        Duration changeLimit,
        Path out) {
    public Plan {
        hosts = List.copyOf(hosts);
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds is " + rounds + ", expected at least 1");
        }
    }
}
