// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python statements show, as Livy was recorded to show it. */
class PythonStatementsTest {
    @TempDir
    private Path directory;

    private RunningPython python;

    @BeforeEach
    void start() {
        python = new RunningPython(directory);
    }

    @AfterEach
    void end() {
        python.close();
    }

    @Test
    void asRecorded() {
        assertThat(python.text("1+1")).isEqualTo("2");
        assertThat(python.text("print(\"hello\")")).isEqualTo("hello");
        assertThat(python.failure("1/0").toString())
                .isEqualTo("{\"status\":\"error\",\"ename\":\"ZeroDivisionError\",\"evalue\":\"division by zero\","
                        + "\"traceback\":[\"Traceback (most recent call last):\\n\","
                        + "\"ZeroDivisionError: division by zero\\n\"]}");
        assertThat(python.shown("application/json", "d=[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]\n%json d")
                        .toString())
                .isEqualTo("[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]");
        assertThat(python.driver.output("").path("data").toString()).isEqualTo("{\"text/plain\":\"\"}");
        assertThat(python.text("import sys; sys.stderr.write(\"e\")")).isEqualTo("1\ne");
    }

    @Test
    void theLastExpressionIsShownAndTheOthersAreNot() {
        assertThat(python.text("a = 40\na\na + 2")).isEqualTo("42");
        assertThat(python.text("for i in range(3):\n  i")).isEqualTo("0\n1\n2");
        assertThat(python.text("a")).isEqualTo("40");
        assertThat(python.text("_ + 1")).isEqualTo("41");
        assertThat(python.text("None")).isEmpty();
        assertThat(python.text("# only a comment")).isEmpty();
        assertThat(python.text("\n\n")).isEmpty();
    }

    @Test
    void lettersBeyondAsciiAndLinesAsOnWindowsSurvive() {
        assertThat(python.text("print('Grüße, 世界 🎈')\r\nlen('🎈')")).isEqualTo("Grüße, 世界 🎈\n1");
        assertThat(python.text("print(chr(0xd800))")).isEqualTo("\\ud800");
        assertThat(python.failure("raise ValueError('ü🎈')").path("evalue").asText())
                .isEqualTo("ü🎈");
    }

    @Test
    void halfACodeIsASyntaxErrorAndRunsNothing() {
        JsonNode half = python.failure("print('no')\ndef f(:");

        assertThat(half.path("ename").asText()).isEqualTo("SyntaxError");
        assertThat(half.path("traceback").get(0).asText()).isEqualTo("  File \"<stdin>\", line 2\n");
        assertThat(half.path("traceback").toString()).doesNotContain("Printed");
        assertThat(python.failure("for i in range(3):").path("ename").asText()).isEqualTo("IndentationError");
        assertThat(python.failure("x = (1,").path("ename").asText()).isEqualTo("SyntaxError");
        assertThat(python.failure("return 1").path("evalue").asText()).contains("'return' outside function");
    }

    @Test
    void anErrorKeepsTheFramesOfFunctionsAndWhatWasPrinted() {
        JsonNode failure = python.failure("def f():\n  print('before')\n  return [][1]\n\nf()");

        assertThat(failure.path("ename").asText()).isEqualTo("IndexError");
        assertThat(failure.path("traceback").toString())
                .isEqualTo("[\"Traceback (most recent call last):\\n\",\"  File \\\"<stdin>\\\", line 3, in f\\n\","
                        + "\"IndexError: list index out of range\\n\",\"Printed before the error:\\n\",\"before\\n\"]");
    }

    @Test
    void anErrorIsToldWithItsCauses() {
        JsonNode failure = python.failure("try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise KeyError('k') from e");

        assertThat(failure.path("ename").asText()).isEqualTo("KeyError");
        assertThat(failure.path("traceback").toString())
                .contains("ZeroDivisionError: division by zero")
                .contains("direct cause")
                .contains("KeyError: 'k'");
    }

    @Test
    void exceptionsThatExplodeWhenAskedAreToldAllTheSame() {
        for (String explosion : new String[] {"1/0", "raise SystemExit(1)", "raise KeyboardInterrupt", "return 3"}) {
            JsonNode failure = python.failure(
                    "class Bad(Exception):\n  def __str__(self): " + explosion + "\n  __repr__ = __str__\nraise Bad()");
            assertThat(failure.path("ename").asText()).isEqualTo("Bad");
            assertThat(failure.path("evalue").asText()).isEqualTo("<exception str() failed>");
        }
        assertThat(python.text("'well'")).isEqualTo("'well'");
    }

    @Test
    void aValueWhoseTextExplodesFailsItsStatementAlone() {
        assertThat(python.failure("class V:\n  def __repr__(self): raise RuntimeError('no text')\nV()")
                        .path("evalue")
                        .asText())
                .isEqualTo("no text");
        assertThat(python.text("V.__name__")).isEqualTo("'V'");
    }

    @Test
    void futuresHoldForWhatFollows() {
        python.text("from __future__ import annotations");

        assertThat(python.text("def f(x: Nobody): pass\nf.__annotations__")).isEqualTo("{'x': 'Nobody'}");
    }

    @Test
    void whatIsDefinedCanBePickled() {
        assertThat(python.text("import pickle\nclass P: pass\npickle.loads(pickle.dumps(P())).__class__ is P"))
                .isEqualTo("True");
        assertThat(python.text("__name__")).isEqualTo("'__main__'");
    }

    @Test
    void withoutPySparkItsNamesSayWhy() {
        assertThat(python.text("spark")).isEqualTo("there is no 'spark' in this session: this is a test");
        assertThat(python.failure("sc.parallelize([1])").path("evalue").asText())
                .isEqualTo("there is no 'sc' in this session: this is a test");
    }

    @Test
    void textsHashAsOnExecutors() {
        assertThat(python.text("import os; os.environ['PYTHONHASHSEED']"))
                .isEqualTo("'" + System.getenv().getOrDefault("PYTHONHASHSEED", "0") + "'");
    }
}
