// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.util.List;
import java.util.concurrent.Callable;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. Its parts are the commands; this class knows them and how errors are told. */
@Command(
        name = "livyctl",
        mixinStandardHelpOptions = true,
        versionProvider = Livyctl.Version.class,
        description = "Looks after a pair of livy-ha servers: one leads, the other stands by and takes over.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  it was done, and all is well",
            "  1  it failed, or the verdict is bad (status: something is not as it should be; drill: failed)",
            "  2  it was called wrongly, or a file of values is wrong",
            "  3  nobody could be reached",
            "",
            "The pair is read from /etc/livy-ha/pair.conf unless --config or --server says otherwise. Each command takes"
                    + " --json, but for completion. To have bash complete commands:  source <(livyctl completion)",
            "Begin with:  livyctl status"
        },
        subcommands = {
            StatusCommand.class,
            HistoryCommand.class,
            SwitchoverCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            SessionsCommand.class,
            StoreCommand.class,
            ConfigCommand.class,
            DrillCommand.class,
            CompletionCommand.class
        })
public final class Livyctl implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Livyctl.class);

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        Runtime.getRuntime().exit(commandLine().execute(args));
    }

    /** Ready to be executed; a test may give it other writers. */
    public static CommandLine commandLine() {
        return new CommandLine(new Livyctl())
                .setUsageHelpWidth(110)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
                .setParameterExceptionHandler(Livyctl::calledWrongly);
    }

    private static int failed(Exception failure, CommandLine command) {
        int code = ExitCodes.FAILED;
        String message = "unexpected: " + failure + " (LIVYCTL_LOG_LEVEL=ERROR shows where)";
        if (failure instanceof CtlException known) {
            code = known.exitCode();
            message = known.getMessage();
        } else {
            LOG.error("unexpected", failure);
        }
        command.getErr().println("livyctl: " + message);
        if (command.getCommand() instanceof Answering answering && answering.json()) {
            answering.printJson(new Refusal(false, code, message));
        }
        return code;
    }

    /** What was read until then says nothing of {@code --json}: it may come later. */
    private static int calledWrongly(ParameterException failure, String... arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("livyctl: " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
            command.usage(command.getErr());
        }
        if (List.of(arguments).contains(Answering.JSON_OPTION)) {
            Answering.print(command.getOut(), new Refusal(false, ExitCodes.USAGE, failure.getMessage()));
        }
        return ExitCodes.USAGE;
    }

    /**
     * The answer in JSON of a command that has none.
     *
     * @param ok false
     * @param msg why, in the words that standard error has
     */
    record Refusal(boolean ok, int exitCode, String msg) {}

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which command? livyctl --help lists them");
    }

    /** The version of the jar this is in. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Livyctl.class.getPackage().getImplementationVersion();
            return new String[] {"livyctl " + (version == null ? "(not packaged)" : version)};
        }
    }
}
