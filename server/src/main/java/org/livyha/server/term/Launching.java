// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.batch.BatchSpec;
import org.livyha.server.launch.Applications;
import org.livyha.server.launch.ClusterClient;
import org.livyha.server.launch.DriverSettings;
import org.livyha.server.launch.LaunchSpec;
import org.livyha.server.launch.LocalProcesses;
import org.livyha.server.launch.SparkAppLauncher;
import org.livyha.server.launch.SparkHomes;
import org.livyha.server.launch.WorkPlace;
import org.livyha.server.session.SessionSpec;

/**
 * How applications are launched from this host, in whatever term.
 *
 * @param place where applications launched from here leave their traces
 * @param processes what was launched from this host
 * @param manager the cluster manager, or null
 * @param asking how the manager is asked
 * @param homes the Spark installations of this host
 * @param driverJar the jar that interactive sessions run, as spark-submit is given it
 */
public record Launching(
        WorkPlace place,
        SparkAppLauncher launcher,
        LocalProcesses processes,
        ClusterClient manager,
        Applications.Settings asking,
        SparkHomes homes,
        Supplier<String> driverJar) {
    private static final String DRIVER_MAIN = "org.livyha.driver.DriverMain";

    /**
     * The same for a term that is not real: it sees no application of this host or of its cluster, so that it can neither end
     * nor forget one.
     *
     * @param nothing where there is no directory
     */
    public Launching blind(Path nothing) {
        return new Launching(place, launcher, new LocalProcesses(nothing), null, asking, homes, driverJar);
    }

    /** Anew for each term: what an earlier one learnt may not be true any more. */
    Applications applications() {
        return new Applications(processes, manager, asking);
    }

    LaunchSpec session(SessionRecord record, SessionSpec spec, List<String> servers) {
        String appTag = record.launch().appTag();
        SparkHomes.Home home = homes.chosen(spec.conf());
        DriverSettings driver = new DriverSettings(appTag, record.launch().secret(), servers, record.kind());
        return new LaunchSpec(
                appTag,
                record.name() == null ? appTag : record.name(),
                driverJar.get(),
                DRIVER_MAIN,
                List.of(),
                home.conf().session(appTag, spec.conf(), driver),
                spec.options(),
                home.spark(),
                home.conf().environment(spec.conf(), driver));
    }

    LaunchSpec batch(BatchRecord record, BatchSpec spec) {
        String appTag = record.launch().appTag();
        SparkHomes.Home home = homes.chosen(spec.conf());
        return new LaunchSpec(
                appTag,
                record.name(),
                spec.file(),
                spec.className(),
                spec.args(),
                home.conf().batch(appTag, spec.conf()),
                spec.options(),
                home.spark(),
                Map.of());
    }
}
