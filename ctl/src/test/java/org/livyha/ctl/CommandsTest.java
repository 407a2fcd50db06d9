// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    @TempDir
    private Path dir;

    private FakeServer a;
    private FakeServer b;
    private Path config;

    @BeforeEach
    void start() throws IOException {
        a = new FakeServer().as("a", "leader", 7, Map.of());
        b = new FakeServer().as("b", "standby", 7, Map.of());
        config = dir.resolve("pair.conf");
        Files.writeString(
                config,
                "# a pair\nNODE_A=a\nNODE_B=\"b\"\nADDRESS_A=127.0.0.1\nADDRESS_B='127.0.0.1' # here\nPORT="
                        + a.url().getPort() + "\n");
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    @Test
    void thePairIsReadFromAFileOfValues() {
        Ran ran = Ran.livyctl("status", "--config", config.toString());
        assertThat(ran.out()).as(ran.err()).contains("TWO LEADERS: a in epoch 7, a in epoch 7");
    }

    @Test
    void aMissingFileIsAUsageError() {
        Ran ran = Ran.livyctl("status", "--config", dir + "/none.conf");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no " + dir + "/none.conf; give --config PAIR_CONF or --server URL");
    }

    @Test
    void allThatIsWrongInTheFileIsToldAtOnce() throws IOException {
        Files.writeString(config, "NODE_A=a\nwhat is this\n");
        Ran ran = Ran.livyctl("status", "--config", config.toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("line 2 is not KEY=value")
                .contains("NODE_A and ADDRESS_A are needed")
                .contains("NODE_B and ADDRESS_B are needed");
    }

    @Test
    void switchoverShowsThePhases() {
        a.on(
                "POST /ha/switchover",
                200,
                "{\"from\":\"a\",\"to\":\"b\",\"epoch\":8,\"phases\":{\"drain\":12,\"total\":57}}");
        Ran ran = Ran.livyctl(
                "switchover",
                "--yes",
                "--reason",
                "new kernel",
                "--server",
                a.url().toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("from a to b, epoch 8").contains("drain        12 ms");
        assertThat(a.requests()).contains("POST /ha/switchover {\"reason\":\"new kernel\"}");
    }

    @Test
    void switchoverNeedsAYesWhereNobodyCanBeAsked() {
        Ran ran = Ran.livyctl("switchover", "--server", a.url().toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(a.requests()).isEmpty();
    }

    @Test
    void aRefusedSwitchoverSaysWhyAndFails() {
        a.on("POST /ha/switchover", 409, "{\"msg\":\"the standby is not warm\"}");
        Ran ran = Ran.livyctl("switchover", "--yes", "--server", a.url().toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("409 the standby is not warm");
    }

    @Test
    void aSwitchoverThatMayHaveBeenDoneIsNotAskedForASecondTime() {
        a.on("POST /ha/switchover", (exchange, body) -> null);
        b.on("POST /ha/switchover", 200, "{}");
        Ran ran = Ran.livyctl(
                "switchover",
                "--yes",
                "--server",
                a.url().toString(),
                "--server",
                b.url().toString());
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("it may have been done");
        assertThat(b.requests()).isEmpty();
    }

    /** Nothing but that may be asked of the other one: it leads by then, and would hand back. */
    @Test
    void aSwitchoverThatWasBegunIsNotOrderedOfTheOtherServerToo() {
        a.on("POST /ha/switchover", 504, "{\"msg\":\"b was elected and does not serve yet\",\"epoch\":7}");
        b.on("POST /ha/switchover", 200, "{}");
        Ran ran = switchover();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("not confirmed", "504 b was elected and does not serve yet", "livyctl status");
        assertThat(b.requests()).isEmpty();

        a.on("POST /ha/switchover", 503, "{\"msg\":\"of a version that says so when it was begun\"}");
        assertThat(switchover().code()).isEqualTo(1);
        assertThat(b.requests()).isEmpty();
    }

    @Test
    void theOtherServerIsAskedWhenTheFirstHasDoneNothing() {
        a.on("POST /ha/switchover", (exchange, body) -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            return new FakeServer.Reply(503, "{\"msg\":\"there is no leader\"}");
        });
        b.on("POST /ha/switchover", 200, "{\"from\":\"b\",\"to\":\"a\",\"epoch\":8}");
        Ran ran = switchover();
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("from b to a, epoch 8");
    }

    private Ran switchover() {
        return Ran.livyctl(
                "switchover",
                "--yes",
                "--server",
                a.url().toString(),
                "--server",
                b.url().toString());
    }

    @Test
    void pauseAndResume() {
        a.on("POST /ha/pause", 200, "{\"since\":\"x\",\"by\":\"y\",\"reason\":\"z\"}")
                .on("POST /ha/resume", 200, "null");
        assertThat(Ran.livyctl("pause", "--reason", "z", "--server", a.url().toString())
                        .out())
                .contains("PAUSED");
        assertThat(Ran.livyctl("resume", "--server", a.url().toString()).code()).isZero();
        assertThat(Ran.livyctl("pause", "--server", a.url().toString()).code())
                .as("without a reason")
                .isEqualTo(2);
    }

    @Test
    void historyIsATable() {
        a.on(
                "GET /ha/history",
                200,
                "{\"changes\":[{\"epoch\":8,\"nodeId\":\"b\",\"since\":\"2026-11-21T01:00:00Z\",\"reason\":\"dead\",\"note\":\"a new kernel\","
                        + "\"previous\":{\"epoch\":7,\"nodeId\":\"a\"},\"outageMillis\":120,\"phases\":{\"read\":7,"
                        + "\"recover\":24,\"serve\":7,\"attach\":2,\"total\":41},\"sessions\":3,\"batches\":1}]}");
        Ran ran = Ran.livyctl("history", "--server", a.url().toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines().skip(1).findFirst().orElse(""))
                .contains("b", "dead", "a#7", "120ms", "41ms", "a new kernel");
    }

    @Test
    void aBusySessionsDriverIsAsked() {
        a.on(
                        "GET /sessions",
                        200,
                        "{\"from\":0,\"total\":2,\"sessions\":[{\"id\":1,\"name\":\"n\",\"state\":\"idle\",\"appId\":\"app_1\"},"
                                + "{\"id\":2,\"name\":null,\"state\":\"busy\",\"appId\":null}]}")
                .on("GET /sessions/2/statements", 503, "{\"msg\":\"no driver\"}");
        Ran ran = Ran.livyctl("sessions", "--server", a.url().toString());
        assertThat(ran.out()).contains("attached").contains("app_1").contains("NOT ATTACHED");
        assertThat(a.requests()).noneMatch(request -> request.contains("/sessions/1/"));
    }

    @Test
    void theServerItselfChecksItsConfiguration() throws IOException {
        Path server = dir.resolve("livy-server");
        Files.writeString(server, "#!/bin/sh\necho \"$1 $2 $SPARK_HOME $OPTS\"\nexit 78\n");
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path environment = Files.writeString(
                dir.resolve("server.env"), "# of the unit\nOPTS=-Xmx1g -Xms1g\nSPARK_HOME=\"/opt/spark\"\n");
        Ran ran = Ran.livyctl(
                "config",
                "check",
                "/tmp/livy.conf",
                "--livy-server",
                server.toString(),
                "--env-file",
                environment.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("--check-config /tmp/livy.conf /opt/spark -Xmx1g -Xms1g")
                .contains("IS NOT GOOD");
    }

    @Test
    void completionIsAScriptThatKnowsEveryCommand() {
        Ran ran = Ran.livyctl("completion");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("complete -F").contains("switchover").contains("partition-zookeeper");
    }

    @Test
    void completionSaysThatItTakesNoJson() {
        assertThat(Ran.livyctl("completion", "--help").out()).contains("takes no --json");
    }

    @Test
    void everyOtherCommandTakesJson() {
        assertThat(commands(Livyctl.commandLine())
                        .filter(command -> command.getSubcommands().isEmpty())
                        .filter(command -> !command.getCommandName().equals("completion")))
                .hasSizeGreaterThan(10)
                .allSatisfy(command -> assertThat(command.getCommandSpec().findOption("--json"))
                        .as(command.getCommandSpec().qualifiedName())
                        .isNotNull());
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandsTest::commands));
    }

    @Test
    void aRefusalIsJsonWhereAnAnswerWouldBe() throws IOException {
        String url = a.url().toString();
        a.on("POST /ha/switchover", 409, "{\"msg\":\"the standby is not warm\"}")
                .on("POST /ha/pause", 403, "{\"msg\":\"members only\"}")
                .on("POST /ha/resume", 503, "{\"msg\":\"no leader\"}")
                .on("GET /ha/history", 503, "{\"msg\":\"no store\"}")
                .on("GET /sessions", 503, "{\"msg\":\"nobody leads\"}");
        String nobody = dir.resolve("none.conf").toString();
        refusal(1, "the standby is not warm", "switchover", "--yes", "--server", url);
        refusal(2, "give --yes", "switchover", "--server", url);
        refusal(1, "members only", "pause", "--reason", "z", "--server", url);
        refusal(2, "--reason", "pause", "--server", url);
        refusal(1, "no leader", "resume", "--server", url);
        refusal(1, "no store", "history", "--server", url);
        refusal(1, "nobody leads", "sessions", "--server", url);
        refusal(2, "there is no " + nobody, "status", "--config", nobody);
        refusal(2, "there is no " + nobody, "store", "ls", "--config", nobody);
        refusal(2, "there is no " + nobody, "store", "get", "sessions/1", "--config", nobody);
        refusal(2, "there is no " + nobody, "store", "verify", "--config", nobody);
        refusal(2, "there is no " + nobody, "store", "quarantine", "sessions/1", "--config", nobody);
        refusal(1, "cannot run /none", "config", "check", "x", "--livy-server", "/none");
        refusal(2, "is no kind of drill", "drill", "nonsense", "--server", url);
        refusal(1, "refused: a drill needs both servers", "drill", "switchover", "--server", url, "--endpoint", url);
        refusal(2, "Unknown option", "store");
        refusal(2, "nonsense", "nonsense");
    }

    private static void refusal(int code, String why, String... arguments) throws IOException {
        String[] withJson = Arrays.copyOf(arguments, arguments.length + 1);
        withJson[arguments.length] = "--json";
        Ran ran = Ran.livyctl(withJson);
        assertThat(ran.code()).as("%s %s", ran.out(), ran.err()).isEqualTo(code);
        assertThat(ran.json().path("ok").asBoolean(true)).isFalse();
        assertThat(ran.json().path("exitCode").asInt()).isEqualTo(code);
        assertThat(ran.json().path("msg").asText()).contains(why);
        assertThat(ran.err()).contains(why);
        assertThat(Ran.livyctl(arguments).out()).as("without --json").isEmpty();
    }

    @Test
    void helpTellsTheExitCodes() {
        Ran ran = Ran.livyctl("--help");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Exit codes:").contains("livyctl status");
    }

    @Test
    void noCommandAndAnUnknownOneAreUsageErrors() {
        assertThat(Ran.livyctl().code()).isEqualTo(2);
        assertThat(Ran.livyctl("nonsense").code()).isEqualTo(2);
        assertThat(Ran.livyctl("drill", "nonsense", "--server", a.url().toString())
                        .code())
                .isEqualTo(2);
    }
}
