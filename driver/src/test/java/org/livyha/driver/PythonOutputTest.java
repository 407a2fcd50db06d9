// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What code prints: where it goes, how much of it is kept, and what code may do to its standard files. */
class PythonOutputTest {
    @TempDir
    private Path directory;

    private PythonInterpreter python;

    @BeforeEach
    void start() {
        python = new PythonInterpreter(
                PythonCommand.choose(key -> null, System.getenv()),
                directory,
                () -> PythonGateway.none("this is a test"),
                () -> null);
        python.start();
    }

    @AfterEach
    void end() {
        python.close();
    }

    private String text(String code) {
        JsonNode output = python.execute(code).toJson(0);
        assertThat(output.path("status").asText()).as(code).isEqualTo("ok");
        return output.path("data").path("text/plain").asText();
    }

    private String failure(String code) {
        JsonNode output = python.execute(code).toJson(0);
        assertThat(output.path("status").asText()).as(code).isEqualTo("error");
        return output.path("ename").asText();
    }

    @Test
    void programsPrintIntoTheStatementToo() {
        assertThat(
                        text(
                                """
                import os, subprocess, sys
                print('a')
                z = os.system('echo b; echo c >&2')
                print('d', file=sys.stderr)
                z = subprocess.run(['echo', 'e'])"""))
                .isEqualTo("a\nb\nc\nd\ne");
    }

    @Test
    void tenMegabytesAreCutAndSaySo() {
        String text = text("print('x' * 10_000_000)");

        assertThat(text).hasSize(8 * 1024 * 1024 + "\n... 1611393 more bytes of output were cut off".length());
        assertThat(text).endsWith("x\n... 1611393 more bytes of output were cut off");
        assertThat(text("1")).isEqualTo("1");
    }

    @Test
    void aFloodOnStandardErrorBlocksNobody() {
        String text = text(
                """
                import subprocess, sys
                flood = 'import sys\\nfor i in range(300): sys.stderr.write("y" * 100000)'
                p = [subprocess.Popen([sys.executable, '-c', flood]) for i in range(2)]
                sum(each.wait() for each in p)""");

        assertThat(text).endsWith("\n... 51611394 more bytes of output were cut off");
    }

    @Test
    void nothingIsReadFromTheDriver() {
        assertThat(failure("input()")).isEqualTo("EOFError");
        assertThat(text("import sys; sys.stdin.read()")).isEqualTo("''");
        text("import os; os.close(0)");
        assertThat(failure("input()")).isEqualTo("EOFError");
    }

    @Test
    void aStandardFileOfOnesOwnWorksAndOneThatIsClosedIsReplaced() {
        assertThat(
                        text(
                                "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\nprint('own')"))
                .isEqualTo("own");
        assertThat(text("print('still')")).isEqualTo("still");
        assertThat(text("sys.stdout = sys.__stdout__\nimport gc\ng = gc.collect()"))
                .isEmpty();
        assertThat(text("print('again')")).isEqualTo("again");
        assertThat(text("b = sys.stdout.detach()")).isEmpty();
        assertThat(text("print('once more')")).isEqualTo("once more");
        assertThat(text("sys.stdout.close(); sys.stderr.close()")).isEmpty();
        assertThat(text("print('out')\nprint('err', file=sys.stderr)")).isEqualTo("out\nerr");
        assertThat(text("import os; os.close(1); os.close(2)")).isEmpty();
        assertThat(text("print('and again')")).isEqualTo("and again");
        assertThat(text("del sys.stdout")).isEmpty();
        assertThat(text("print('the end')")).isEqualTo("the end");
    }

    @Test
    void aProgramThatMakesThePipeNotWaitHarmsNoStatementAfterIt() {
        text("import os; os.set_blocking(1, False); os.set_blocking(2, False)");

        assertThat(text("print(os.get_blocking(1), os.get_blocking(2))")).isEqualTo("True True");
        assertThat(text("z = os.system('yes zzzzzzz 2>/dev/null | head -c 3000000')"))
                .hasSize(3_000_000 - 1);
    }

    @Test
    void programsInheritNoPipeOfTheDrivers() {
        assertThat(text("import os; z = os.system('ls /proc/self/fd | wc -w')")).isEqualTo("4");
    }

    @Test
    void aForkedChildThatComesBackAnswersNothing() {
        assertThat(text("import os\nchild = os.fork()\nif child: done = os.waitpid(child, 0)[1]"))
                .isEmpty();
        assertThat(text("done")).isEqualTo("0");
    }

    @Test
    void resultsThatAreLongPass() {
        JsonNode output = python.execute("%json 'x' * 30_000_000").toJson(0);

        assertThat(output.path("data").path("application/json").asText()).hasSize(30_000_000);
        assertThat(python.execute("%json 'x' * 70_000_000")
                        .toJson(0)
                        .path("evalue")
                        .asText())
                .isEqualTo("the result has 70000050 bytes, at most 67107840 can be sent");
        assertThat(text("1")).isEqualTo("1");
    }

    @Test
    void whatThreadsPrintBetweenStatementsComesWithTheNext() throws Exception {
        text("import os, threading, time\ngo = os.path.join('" + directory + "', 'go')\n"
                + "def late():\n  while not os.path.exists(go): time.sleep(0.01)\n  print('late')\n"
                + "t = threading.Thread(target=late)\nt.start()");
        Files.createFile(directory.resolve("go"));

        assertThat(text("t.join()")).isEqualTo("late");
    }
}
