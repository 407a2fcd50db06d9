// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.time.Duration;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.PairConf;

/** Makes the fault of a kind. */
public final class Faults {
    /** A cut-off host comes back after that, whatever happens; longer than any takeover. */
    private static final Duration LONGEST_CUT = Duration.ofSeconds(30);

    private static final Duration NETWORK_DOWN = Duration.ofSeconds(15);

    private Faults() {}

    public static Fault of(DrillKind kind, PairConf conf, Shells shells) {
        return switch (kind) {
            case SWITCHOVER -> new Switchover(shells);
            case KILL -> UnitSignal.kill(shells);
            case STOP -> UnitSignal.restart(shells);
            case KEEPALIVED_KILL -> UnitSignal.killKeepalived(shells);
            case FREEZE -> new Freeze(shells, LONGEST_CUT);
            case PARTITION_ZOOKEEPER ->
                new ZooKeeperPartition(
                        shells,
                        conf.zookeeper()
                                .orElseThrow(() ->
                                        CtlException.usage("which ZooKeeper? give ZOOKEEPER in the file of values")),
                        LONGEST_CUT,
                        "livyctl_drill_" + ProcessHandle.current().pid());
            case NETWORK_DOWN ->
                new NetworkDown(
                        shells,
                        conf.networkInterface()
                                .orElseThrow(() ->
                                        CtlException.usage("which interface? give INTERFACE in the file of values")),
                        NETWORK_DOWN);
        };
    }
}
