// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code livyctl completion}. */
@Command(
        name = "completion",
        description = {
            "Prints a script that has bash and zsh complete livyctl's commands and options:",
            "  source <(livyctl completion)",
            "Its answer is that script; it takes no --json."
        })
final class CompletionCommand implements java.util.concurrent.Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused")
    private boolean help;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .println(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        return 0;
    }
}
