// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.pair.HaHistory;
import org.livyha.ctl.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code livyctl history}. */
@Command(
        name = "history",
        description =
                "Lists the changes of leader that the pair remembers, newest first: when, why, how long each step took.")
final class HistoryCommand extends Answering {
    @Mixin
    private PairOptions pair;

    @Option(
            names = "--last",
            paramLabel = "N",
            description = "At most so many; default ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int last;

    @Override
    public Integer call() {
        HaHistory history = pair.client().history();
        HaHistory shown = new HaHistory(
                history.changes().stream().limit(Math.max(0, last)).toList());
        if (json()) {
            printJson(shown);
            return ExitCodes.OK;
        }
        Table table = new Table(
                "SINCE",
                "EPOCH",
                "LEADER",
                "REASON",
                "BEFORE",
                "OUTAGE",
                "READ",
                "RECOVER",
                "SERVE",
                "ATTACH",
                "TOTAL",
                "SESSIONS",
                "BATCHES",
                "UNREADABLE",
                "LOST",
                "NOTE");
        for (HaHistory.Change change : shown.changes()) {
            table.row(
                    change.since().replaceFirst("(\\.\\d{3})\\d+", "$1"),
                    change.epoch(),
                    change.nodeId(),
                    change.reason(),
                    change.previous() == null
                            ? null
                            : change.previous().nodeId() + "#"
                                    + change.previous().epoch(),
                    change.outageMillis() == null ? null : change.outageMillis() + "ms",
                    change.phases().read() + "ms",
                    change.phases().recover() + "ms",
                    change.phases().serve() + "ms",
                    change.phases().attach() + "ms",
                    change.phases().total() + "ms",
                    change.sessions(),
                    change.batches(),
                    change.unreadable(),
                    change.lost(),
                    change.note());
        }
        table.print(out());
        return ExitCodes.OK;
    }
}
