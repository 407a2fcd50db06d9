// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.exit.ExitCodes;
import org.livyha.ctl.pair.ShellValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code livyctl config}. */
@Command(
        name = "config",
        description = "Looks after configuration files.",
        subcommands = ConfigCommand.Check.class,
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which one? livyctl config check FILE");
    }

    /** Has the server itself read the file, so that there is one opinion of what is right. */
    @Command(
            name = "check",
            description = {
                "Has the server of this installation read a livy.conf, and says what is wrong with it. Starts nothing.",
                "Exits with 0 when a server would start with it, else with 1."
            })
    static final class Check extends Answering {
        @Parameters(paramLabel = "FILE", description = "The livy.conf.")
        private Path file;

        @Option(
                names = "--livy-server",
                paramLabel = "PROGRAM",
                description = "The server's program; default is bin/livy-server beside livyctl.")
        private Path program;

        @Option(
                names = "--env-file",
                paramLabel = "FILE",
                description =
                        "What the server's environment has beside this one; default ${DEFAULT-VALUE}, if it is there.",
                defaultValue = "/etc/livy-ha/server.env")
        private Path environment;

        /** @param output what the server said, line by line */
        record Verdict(boolean ok, int exitCode, List<String> output) {}

        @Override
        public Integer call() throws InterruptedException {
            List<String> output = new ArrayList<>();
            int code;
            try {
                Process process = start();
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                    lines.lines().forEach(output::add);
                }
                code = process.waitFor();
            } catch (IOException e) {
                throw CtlException.failed("cannot run " + server() + ": " + e.getMessage());
            }
            if (json()) {
                printJson(new Verdict(code == 0, code, output));
            } else {
                output.forEach(out()::println);
                out().println(code == 0 ? file + " is good." : file + " IS NOT GOOD.");
            }
            return code == 0 ? ExitCodes.OK : ExitCodes.FAILED;
        }

        private Process start() throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            server().toString(),
                            "--check-config",
                            file.toAbsolutePath().toString())
                    .redirectErrorStream(true);
            if (Files.isReadable(environment)) {
                List<String> errors = new ArrayList<>();
                Map<String, String> values = ShellValues.read(Files.readString(environment), errors);
                errors.forEach(error -> err().println("livyctl: " + environment + ": " + error));
                builder.environment().putAll(values);
            }
            return builder.start();
        }

        private Path server() {
            if (program != null) {
                return program;
            }
            String home = System.getProperty("livyctl.home");
            if (home == null) {
                throw CtlException.usage("where the server is is not known here; give --livy-server PROGRAM");
            }
            return Path.of(home, "bin", "livy-server");
        }
    }
}
