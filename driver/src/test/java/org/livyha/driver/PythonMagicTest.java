// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** %json, %table and %matplot. */
class PythonMagicTest {
    private static final String JSON = "application/json";
    private static final String TABLE = "application/vnd.livy.table.v1+json";

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
    void valuesAreFoundByTheirNamesInLaterStatementsToo() {
        python.text("a = {'k': [1, 2.5, None, True]}\nb = 'other'");

        assertThat(python.shown(JSON, "%json a").toString()).isEqualTo("{\"k\":[1,2.5,null,true]}");
        assertThat(python.shown(JSON, "b\n%json a['k']").toString()).isEqualTo("[1,2.5,null,true]");
        assertThat(python.failure("%json nobody").path("ename").asText()).isEqualTo("NameError");
    }

    @Test
    void whatWasPrintedComesAlong() {
        JsonNode data = python.driver.output("print('p')\n%json 1").path("data");

        assertThat(data.toString()).isEqualTo("{\"application/json\":1,\"text/plain\":\"p\"}");
    }

    @Test
    void valuesOfDataAreJsonAndOthersAreAnErrorOfTheirStatement() {
        assertThat(python.shown(
                                JSON,
                                """
                                        import datetime as d, decimal
                                        x = [d.date(2020,1,2), d.datetime(2020,1,2,3,4), decimal.Decimal('1.10'), b'ab']
                                        x += [float('nan'), -float('inf'), {1: (2, {3})}, 10**400]
                                        %json x""")
                        .toString())
                .startsWith("[\"2020-01-02\",\"2020-01-02T03:04:00\",\"1.10\",\"YWI=\",\"NaN\",\"-Infinity\","
                        + "{\"1\":[2,[3]]},10000");
        JsonNode failure = python.failure("%json object()");
        assertThat(failure.path("ename").asText()).isEqualTo("TypeError");
        assertThat(failure.path("evalue").asText()).isEqualTo("Object of type object is not JSON serializable");
        assertThat(python.failure("x = []\nx.append(x)\n%json x").path("evalue").asText())
                .isEqualTo("the value holds itself, or is nested deeper than 64 levels");
        assertThat(python.shown(JSON, "%json 10**5000").asText()).startsWith("0x31e2");
        assertThat(python.text("1")).isEqualTo("1");
    }

    @Test
    void aTableHasOneTypeForEachColumn() {
        assertThat(python.shown(TABLE, "t = [{'b': 'x', 'a': None}, {'a': 1, 'b': 'y', 'c': 1.5}]\n%table t")
                        .toString())
                .isEqualTo(
                        "{\"headers\":[{\"type\":\"INT_TYPE\",\"name\":\"a\"},{\"type\":\"STRING_TYPE\",\"name\":\"b\"},"
                                + "{\"type\":\"DOUBLE_TYPE\",\"name\":\"c\"}],\"data\":[[null,\"x\",null],[1,\"y\",1.5]]}");
        assertThat(python.failure("%table [[1], ['a']]").path("evalue").asText())
                .isEqualTo("table rows have different types");
    }

    @Test
    void aTableKnowsLivysTypes() {
        JsonNode table = python.shown(
                TABLE,
                """
                        import datetime as d, decimal
                        row = [None, True, 1, .5, 's', d.date(2020,1,2), d.datetime(2020,1,2,3,4)]
                        row += [decimal.Decimal('1.10'), [1], {'k': 1}, object]
                        %table [row]""");

        assertThat(table.path("headers").findValuesAsText("type"))
                .containsExactly(
                        "NULL_TYPE",
                        "BOOLEAN_TYPE",
                        "INT_TYPE",
                        "DOUBLE_TYPE",
                        "STRING_TYPE",
                        "DATE_TYPE",
                        "TIMESTAMP_TYPE",
                        "DECIMAL_TYPE",
                        "ARRAY_TYPE",
                        "MAP_TYPE",
                        "STRING_TYPE");
        assertThat(table.path("data").get(0).toString())
                .isEqualTo("[null,true,1,0.5,\"s\",\"2020-01-02\",\"2020-01-02 03:04:00\",\"1.10\",[1],{\"k\":1},"
                        + "\"<class 'object'>\"]");
        assertThat(table.path("headers").findValuesAsText("name")).endsWith("9", "10");
    }

    @Test
    void aPictureIsWhatTheFigureSaves() {
        python.text(
                """
                class Figure:
                  def savefig(self, file, format): file.write(format.encode())
                class plt:
                  gcf = Figure""");

        assertThat(python.driver.output("%matplot plt").path("data").toString())
                .isEqualTo("{\"image/png\":\"cG5n\",\"text/plain\":\"\"}");
        assertThat(python.shown("image/png", "%matplot Figure()").asText()).isEqualTo("cG5n");
        assertThat(python.text("import os; os.environ['MPLBACKEND']")).isEqualTo("'Agg'");
    }

    @Test
    void anUnknownMagicIsAnErrorInLivysWords() {
        JsonNode failure = python.failure("%foo x");

        assertThat(failure.path("ename").asText()).isEqualTo("UnknownMagic");
        assertThat(failure.path("evalue").asText()).isEqualTo("unknown magic command 'foo'");
    }

    @Test
    void aPercentSignInsideCodeIsNoMagic() {
        assertThat(python.shown(JSON, "s = '''\n%d\n''' % 5\n%json s").asText()).isEqualTo("\n5\n");
        assertThat(python.text("x = (7\n% 4)\nx")).isEqualTo("3");
        assertThat(python.failure("x = = 1\n%json x").path("traceback").get(0).asText())
                .isEqualTo("  File \"<stdin>\", line 1\n");
        assertThat(python.failure("y = 1\n%json y\n1/0 +")
                        .path("traceback")
                        .get(0)
                        .asText())
                .isEqualTo("  File \"<stdin>\", line 3\n");
    }

    @Test
    void rowsAndWhatIsSpreadOverAClusterAreData() {
        python.text(
                """
                class RDD:
                  __module__ = 'pyspark.rdd'
                  def take(self, n): return list(range(n))
                class Rdd4(RDD): __module__ = 'x'
                Rdd5 = type('RDD', (), {'__module__': 'pyspark.core.rdd', 'take': RDD.take})
                class Row(tuple):
                  __fields__ = ['a']
                  def asDict(self): return {'a': self[0]}
                class Frame:
                  def take(self, n): return [Row((1,)), Row((2,))]
                Frame = type('DataFrame', (Frame,), {'__module__': 'pyspark.sql.classic.dataframe'})""");

        assertThat(python.shown(JSON, "%json RDD()").toString()).isEqualTo("[0,1,2,3,4,5,6,7,8,9]");
        assertThat(python.shown(JSON, "%json Rdd4()")).hasSize(10);
        assertThat(python.shown(JSON, "%json Rdd5()")).hasSize(10);
        assertThat(python.shown(JSON, "%json Frame()").toString()).isEqualTo("[{\"a\":1},{\"a\":2}]");
        assertThat(python.shown(TABLE, "%table Frame()").path("data").toString())
                .isEqualTo("[[1],[2]]");
    }
}
