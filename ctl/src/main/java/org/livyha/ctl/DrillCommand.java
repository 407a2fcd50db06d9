// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.livyha.ctl.drill.Drill;
import org.livyha.ctl.drill.DrillReport;
import org.livyha.ctl.drill.Limits;
import org.livyha.ctl.drill.Plan;
import org.livyha.ctl.drill.ReportWriter;
import org.livyha.ctl.drill.fault.DrillKind;
import org.livyha.ctl.drill.fault.Fault;
import org.livyha.ctl.drill.fault.Faults;
import org.livyha.ctl.drill.fault.Shells;
import org.livyha.ctl.drill.load.CreationLoad;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.pair.PairClient;
import org.livyha.ctl.pair.PairConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code livyctl drill}. */
@Command(
        name = "drill",
        description = {
            "Breaks the live pair on purpose, watches it with a client of its own, and reports what was seen.",
            "Refused when the standby is not warm, the pair is paused, or a host's shell does not work. Touches no session but"
                    + " its own, and deletes that at the end. Faults that cut a host off heal themselves even if this program dies.",
            "Exits with 0 if every invariant and figure held in every round, else with 1."
        })
final class DrillCommand extends Answering {
    /** What may be done, as it is written. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(DrillKind.values()).map(DrillKind::word).iterator();
        }
    }

    @Mixin
    private PairOptions pair;

    @Parameters(
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            description = "What is done to the leader: ${COMPLETION-CANDIDATES}.")
    private String kind;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "What the client talks to; default is the virtual address with the servers' port.")
    private URI endpoint;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the report goes; default is a new folder here.")
    private Path out;

    @Option(
            names = "--max-outage",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "The longest outage that passes; default depends on the kind, see docs/livyctl.md.")
    private Duration maxOutage;

    @Option(
            names = "--session-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Of the servers' ZooKeeper sessions, for the limits; default is what the servers say.")
    private Duration sessionTimeout;

    @Option(
            names = "--tick",
            paramLabel = "TIME",
            defaultValue = "500ms",
            converter = DurationConverter.class,
            description = "ZooKeeper's tickTime, for the limits; default ${DEFAULT-VALUE}.")
    private Duration tick;

    @Option(
            names = "--probe-interval",
            paramLabel = "TIME",
            defaultValue = "25ms",
            converter = DurationConverter.class,
            description = "Between two looks of the client: how finely an outage is seen; default ${DEFAULT-VALUE}.")
    private Duration probeInterval;

    @Option(
            names = "--creates",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Sessions created in the midst of each round, and deleted after it; default ${DEFAULT-VALUE}.")
    private int creates;

    @Option(
            names = "--batch-file",
            paramLabel = "FILE",
            description = "Create batches with this file instead of sessions.")
    private String batchFile;

    @Option(names = "--batch-class", paramLabel = "CLASS", description = "The batches' main class.")
    private String batchClass;

    @Option(
            names = "--session-start",
            paramLabel = "TIME",
            defaultValue = "3m",
            converter = DurationConverter.class,
            description = "How long the drill's own session may take to start; default ${DEFAULT-VALUE}.")
    private Duration sessionStart;

    @Override
    public Integer call() throws IOException {
        PairConf conf = pair.conf();
        Plan plan = plan(conf);
        DrillReport report;
        try (Shells shells = new Shells()) {
            Fault fault = Faults.of(plan.kind(), conf, shells);
            if (plan.kind().needsShells() || plan.hosts().stream().allMatch(host -> host.shell() != null)) {
                shells.check(plan.hosts(), fault.needs());
            }
            Drill drill = new Drill(plan, fault, this::say);
            Thread hook = new Thread(drill::close, "drill-clean-up");
            Runtime.getRuntime().addShutdownHook(hook);
            try (drill) {
                report = drill.run();
            } finally {
                forget(hook);
            }
        }
        ReportWriter.write(report, plan.out());
        if (json()) {
            printJson(ReportWriter.json(report));
        } else {
            out().println((report.passed() ? "PASSED" : "FAILED") + ": see "
                    + plan.out().resolve("report.html"));
        }
        return report.passed() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private Plan plan(PairConf conf) {
        DrillKind what = Stream.of(DrillKind.values())
                .filter(one -> one.word().equals(kind))
                .findFirst()
                .orElseThrow(() -> CtlException.usage(
                        "'" + kind + "' is no kind of drill; expected one of " + String.join(", ", new Kinds())));
        if (rounds < 1 || creates < 0 || probeInterval.toMillis() < 1) {
            throw CtlException.usage("--rounds and --probe-interval must be at least 1, --creates at least 0");
        }
        URI client = Optional.ofNullable(endpoint)
                .or(conf::endpoint)
                .orElseThrow(
                        () -> CtlException.usage("what does the client talk to? give --endpoint or VIRTUAL_ADDRESS"));
        Duration granted = Limits.sessionTimeout(new PairClient(conf.hosts(), pair.timeout()).look());
        Limits limits = Limits.of(what, sessionTimeout == null ? granted : sessionTimeout, tick);
        Path folder = out != null
                ? out
                : Path.of("livyctl-drill-" + kind + "-"
                        + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                                .format(LocalDateTime.now(ZoneId.systemDefault())));
        return new Plan(
                what,
                rounds,
                client,
                conf.hosts(),
                maxOutage == null ? limits : limits.withOutage(maxOutage),
                probeInterval,
                new CreationLoad.Template(Optional.ofNullable(batchFile), Optional.ofNullable(batchClass)),
                creates,
                sessionStart,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                folder);
    }

    private synchronized void say(String sentence) {
        (json() ? err() : out()).println(sentence);
        (json() ? err() : out()).flush();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running: we are being ended.
        }
    }
}
