// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.store.Audit;
import org.livyha.ctl.store.Kind;
import org.livyha.ctl.store.Quarantine;
import org.livyha.ctl.store.StoreLister;
import org.livyha.ctl.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code livyctl store}. */
@Command(
        name = "store",
        description =
                "Looks into the records of sessions and batches, directly in ZooKeeper; works while no server runs.",
        mixinStandardHelpOptions = true,
        subcommands = {
            StoreCommand.Ls.class,
            StoreCommand.Get.class,
            StoreCommand.Verify.class,
            StoreCommand.PutAside.class
        })
final class StoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which one? livyctl store ls|get|verify|quarantine");
    }

    /** {@code livyctl store ls}. */
    @Command(name = "ls", description = "Lists all records, and what was put into quarantine.")
    static final class Ls extends Answering {
        @Mixin
        private StoreOptions store;

        /** @param quarantined paths */
        record Contents(List<StoreLister.Line> records, List<String> quarantined) {}

        @Override
        public Integer call() {
            Contents contents = store.with((ensemble, view) -> {
                StoreLister lister = new StoreLister(view);
                List<StoreLister.Line> records = new ArrayList<>(lister.list(Kind.SESSIONS));
                records.addAll(lister.list(Kind.BATCHES));
                return new Contents(records, lister.quarantined());
            });
            if (json()) {
                printJson(contents);
                return ExitCodes.OK;
            }
            Table table = new Table("RECORD", "NAME", "STATE", "APPLICATION", "CREATED", "BYTES", "PROBLEM");
            contents.records()
                    .forEach(line -> table.row(
                            line.record(),
                            line.name(),
                            line.state(),
                            line.appId(),
                            line.createdAt(),
                            line.bytes(),
                            line.problem()));
            table.print(out());
            contents.quarantined().forEach(path -> out().println("in quarantine: " + path));
            return ExitCodes.OK;
        }
    }

    /** {@code livyctl store get}. */
    @Command(name = "get", description = "Shows a record as it is stored, secrets left out.")
    static final class Get extends Answering {
        @Mixin
        private StoreOptions store;

        @Parameters(paramLabel = "RECORD", description = "sessions/ID or batches/ID.")
        private String record;

        @Option(
                names = "--secrets",
                description = "Show secrets too: whoever reads them can command the session's driver.")
        private boolean secrets;

        @Override
        public Integer call() {
            printJson(store.with((ensemble, view) -> new StoreLister(view).get(record, secrets)));
            return ExitCodes.OK;
        }
    }

    /** {@code livyctl store verify}. */
    @Command(
            name = "verify",
            description = {
                "Reads every record and says what is wrong: records that cannot be read, ids that are not below the next one,",
                "names, keys and tags that two have, and nodes that belong to nobody. Changes nothing. Exits with 1 if anything is."
            })
    static final class Verify extends Answering {
        @Mixin
        private StoreOptions store;

        @Override
        public Integer call() {
            Audit.Report report = store.with((ensemble, view) -> new Audit(view, System.currentTimeMillis()).run());
            if (json()) {
                printJson(report);
            } else {
                report.problems().forEach(problem -> out().println("!! " + problem.path() + ": " + problem.what()));
                out().println(report.sessions() + " sessions, " + report.batches() + " batches (" + report.removed()
                        + " of them removed and only remembered), " + report.quarantined() + " in quarantine: "
                        + (report.problems().isEmpty()
                                ? "all is well."
                                : report.problems().size() + " PROBLEMS."));
            }
            return report.problems().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    /** {@code livyctl store quarantine}. */
    @Command(
            name = "quarantine",
            description = {
                "Moves a record that cannot be read out of the store, byte for byte, to ROOT/quarantine.",
                "Done only if the leader has made nothing of it, and if neither it nor the leader changes meanwhile."
            })
    static final class PutAside extends Answering {
        @Mixin
        private StoreOptions store;

        @Parameters(paramLabel = "RECORD", description = "sessions/ID or batches/ID.")
        private String record;

        @Option(
                names = "--force",
                description =
                        "Even if it can be read, or the leader may have made something of it: that session or batch then"
                                + " ends with an error at its next change.")
        private boolean force;

        @Override
        public Integer call() {
            Quarantine.Moved moved = store.with((ensemble, view) -> new Quarantine(ensemble, view).move(record, force));
            if (json()) {
                printJson(moved);
            } else {
                out().println("Moved " + moved.from() + " to " + moved.to() + ".");
            }
            return ExitCodes.OK;
        }
    }
}
