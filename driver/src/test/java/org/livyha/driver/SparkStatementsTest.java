// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.livyha.rpc.Statement;
import org.livyha.rpc.Statement.State;

/** Statements on real Spark, in this JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkStatementsTest {
    private RunningDriver driver;
    private JsonNode firstOutput;

    @BeforeAll
    void start() {
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("driver tests")
                .set("spark.ui.enabled", "false")
                .set("spark.sql.shuffle.partitions", "2")
                .set("spark.sql.session.timeZone", "UTC")
                .set("spark.sql.warehouse.dir", "target/warehouse");
        driver = new RunningDriver(ExecutorSettings.ofKind("spark"), new SparkEngine(conf, 3, 100), Clock.systemUTC());
        firstOutput = driver.output("1+1");
    }

    @AfterAll
    void stop() {
        driver.close();
    }

    @Test
    void theFirstExpressionIsRes0() {
        assertThat(firstOutput.toString())
                .isEqualTo("{\"status\":\"ok\",\"execution_count\":0,\"data\":{\"text/plain\":\"res0: Int = 2\\n\"}}");
    }

    @Test
    void linesAreRunOneByOneAndTheirOutputsStrungTogether() {
        assertThat(driver.text("val a1 = 1\nprintln(\"hello\")\nval a2 = a1 + 1"))
                .isEqualTo("a1: Int = 1\nhello\na2: Int = 2\n");
        assertThat(driver.text("println(\"eins\")\r\nprintln(\"zwei\")")).isEqualTo("eins\nzwei\n");
    }

    @Test
    void whatGoesToStandardErrorIsNoOutput() {
        assertThat(driver.text("println(\"hello\"); System.err.println(\"err\")"))
                .isEqualTo("hello\n");
    }

    @Test
    void lettersBeyondAsciiSurvive() {
        assertThat(driver.text("println(\"Grüße, 世界\")")).isEqualTo("Grüße, 世界\n");
    }

    @Test
    void aLineThatIsIncompleteIsJoinedWithTheNext() {
        assertThat(driver.text("def twice(x: Int) = {\n  // doubles\n\n  x * 2\n}\nval t = twice(21)"))
                .isEqualTo("twice: (x: Int)Int\nt: Int = 42\n");
        assertThat(driver.text("val s =\n  \"\"\"one\n%json\n.two\"\"\"")).isEqualTo("s: String =\none\n%json\n.two\n");
    }

    @Test
    void aLineThatStartsWithADotBelongsToTheOneBefore() {
        assertThat(driver.text("val up = List(1, 2)\n  .map(_ + 1)\n  .sum")).isEqualTo("up: Int = 5\n");
    }

    @Test
    void completionOffersWhatFitsAndCountsNoResult() {
        assertThat(driver.complete("spark.ra", "spark", 8)).containsExactly("range");
        assertThat(driver.complete("spark.ra", "spark", 8)).containsExactly("range");
        assertThat(driver.complete("sc.para", "spark", 7)).contains("parallelize");
        assertThat(driver.complete("val nu = 1; sc.para + nu", "scala", 19)).contains("parallelize");
        assertThat(driver.complete("val mine = 1\nspark.ra", "spark", 21)).containsExactly("range");
        driver.text("val remembered = 1");
        assertThat(driver.complete("rememb", "spark", 6)).contains("remembered");
        assertThat(driver.complete("nobodyKnowsThis.", "spark", 16)).isEmpty();
        assertThat(driver.complete("\"\"\" { (", "spark", 7)).isNotNull();
        assertThat(driver.complete("spark.ra", "sql", 8)).isEmpty();
        assertThat(driver.complete("spark.ra", "pyspark", 8)).isEmpty();
        String before = driver.text("40 + 2");
        driver.complete("spark.ra", "spark", 8);
        String after = driver.text("40 + 2");
        assertThat(number(after)).isEqualTo(number(before) + 1);
    }

    private static int number(String result) {
        return Integer.parseInt(result.substring("res".length(), result.indexOf(':')));
    }

    @Test
    void emptyCodeAndCommentsAreFine() {
        assertThat(driver.text("")).isEmpty();
        assertThat(driver.text("  \n ")).isEmpty();
        assertThat(driver.text("// only a comment")).isEmpty();
        assertThat(driver.text("/* two\n lines */ // and more")).isEmpty();
        assertThat(driver.text("val c1 = 1\n// the end")).isEqualTo("c1: Int = 1\n");
    }

    @Test
    void halfAStatementIsIncomplete() {
        for (String code : List.of("sc.", "def f() = {", "val q = \"\"\"x", "/* not closed")) {
            JsonNode output = driver.output(code);
            assertThat(output.path("status").asText()).as(code).isEqualTo("error");
            assertThat(output.path("ename").asText()).as(code).isEqualTo("Error");
            assertThat(output.path("evalue").asText()).as(code).isEqualTo("incomplete statement");
            assertThat(output.path("traceback")).as(code).isEmpty();
        }
    }

    @Test
    void aCompileErrorHasItsFirstLineAsValueAndTheOthersAsTrace() {
        JsonNode output = driver.output("val x: Int = \"a\"");

        assertThat(output.path("ename").asText()).isEqualTo("Error");
        assertThat(output.path("evalue").asText()).matches("<console>:\\d+: error: type mismatch;");
        assertThat(textsOf(output.path("traceback")))
                .containsExactly(
                        " found   : String(\"a\")\n",
                        " required: Int\n",
                        "       val x: Int = \"a\"\n",
                        "                    ^\n");
        assertThat(driver.output("abcde").path("evalue").asText()).contains("not found: value abcde");
    }

    @Test
    void anExceptionIsAnErrorWithItsTrace() {
        JsonNode output = driver.output("throw new RuntimeException(\"boo\")");

        assertThat(output.path("evalue").asText()).isEqualTo("java.lang.RuntimeException: boo");
        assertThat(textsOf(output.path("traceback"))).isNotEmpty().allMatch(line -> line.endsWith("\n"));
    }

    @Test
    void whatWasPrintedBeforeAnErrorIsToldBelowItsTrace() {
        JsonNode output = driver.output("println(\"got here\"); sys.error(\"boo\")");

        assertThat(output.path("evalue").asText()).isEqualTo("java.lang.RuntimeException: boo");
        assertThat(textsOf(output.path("traceback"))).endsWith("Printed before the error:\n", "got here\n");
    }

    @Test
    void anErrorEndsTheStatement() {
        driver.output("val before = 1\nabcde\nval after = 2");

        assertThat(driver.text("before")).contains("Int = 1");
        assertThat(driver.output("after").path("evalue").asText()).contains("not found: value after");
    }

    @Test
    void closuresAndCaseClassesReachTheExecutors() {
        String defining = "case class P(a: Int, b: String); val ps = Seq(P(1, \"x\"), P(2, \"y\")); val m = 10";
        assertThat(driver.text(defining))
                .isEqualTo("defined class P\nps: Seq[P] = List(P(1,x), P(2,y))\nm: Int = 10\n");
        assertThat(driver.text("val scaled = sc.parallelize(ps).map(p => p.a * m).collect()"))
                .isEqualTo("scaled: Array[Int] = Array(10, 20)\n");
        // Objects of a statement's own class come back to the driver too.
        assertThat(driver.text("val back = sc.parallelize(ps).map(p => P(p.a + 1, p.b)).collect().toList"))
                .isEqualTo("back: List[P] = List(P(2,x), P(3,y))\n");
        assertThat(driver.text("val names = ps.toDF().as[P].map(_.b).collect().mkString"))
                .isEqualTo("names: String = xy\n");
    }

    @Test
    void theSparkShellsNamesAreThere() {
        assertThat(driver.text("val n = spark.range(3).select(sum(col(\"id\"))).as[Long].head"))
                .isEqualTo("n: Long = 3\n");
        assertThat(driver.text("val same = (sc eq spark.sparkContext) && (sqlContext.sparkSession eq spark)"))
                .isEqualTo("same: Boolean = true\n");
        assertThat(driver.text("val one = sql(\"select 1\").head.getInt(0)")).isEqualTo("one: Int = 1\n");
    }

    @Test
    void sqlAnswersRowsWithTheirSchema() {
        JsonNode output = driver.output(
                "select 1 as one, cast(2.5 as double) d, null n, array(1,2) a, map(\"k\",1) m,"
                        + " named_struct(\"x\",1,\"y\",array(named_struct(\"z\",2))) st, date\"2020-01-02\" dt,"
                        + " timestamp\"2020-01-02 03:04:05\" ts, cast(1.10 as decimal(5,2)) dc, true b, binary(\"ab\") bin",
                "sql");

        assertThat(output.path("status").asText()).isEqualTo("ok");
        JsonNode table = output.path("data").path("application/json");
        assertThat(table.path("schema").path("fields").path(0).toString())
                .isEqualTo("{\"name\":\"one\",\"type\":\"integer\",\"nullable\":false,\"metadata\":{}}");
        assertThat(table.path("data").toString())
                .isEqualTo("[[1,2.5,null,[1,2],{\"k\":1},{\"x\":1,\"y\":[{\"z\":2}]},\"2020-01-02\","
                        + "\"2020-01-02T03:04:05Z\",1.1,true,[97,98]]]");
    }

    @Test
    void sqlAnswersNoMoreRowsThanItsLimit() {
        JsonNode output = driver.output("select id from range(100) order by id", "sql");

        assertThat(output.path("data").path("application/json").path("data").toString())
                .isEqualTo("[[0],[1],[2]]");
    }

    @Test
    void sqlErrorsHaveAMessageAndJavaFrames() {
        JsonNode output = driver.output("select * from no_such_table", "sql");

        assertThat(output.path("ename").asText()).isEqualTo("Error");
        assertThat(output.path("evalue").asText()).contains("TABLE_OR_VIEW_NOT_FOUND");
        assertThat(textsOf(output.path("traceback"))).isNotEmpty().allMatch(frame -> frame.contains("("));
    }

    @Test
    void sqlSeesTheViewsOfScala() {
        driver.text("spark.range(2).createOrReplaceTempView(\"shared_view\")");

        assertThat(driver.output("select count(*) c from shared_view", "sql")
                        .path("data")
                        .path("application/json")
                        .path("data")
                        .toString())
                .isEqualTo("[[2]]");
    }

    @Test
    void magicsShowValuesAsJson() {
        assertThat(json("val arr = Array(1,2,3)\n%json arr")).isEqualTo("[1,2,3]");
        assertThat(json("%json List(Map(\"a\" -> 1, \"b\" -> \"x\"), Map(\"a\" -> None, \"b\" -> Some(2.5)))"))
                .isEqualTo("[{\"a\":1,\"b\":\"x\"},{\"a\":null,\"b\":2.5}]");
        driver.text(
                "case class Shown(name: String, at: (Int, Int))\nval shown = sc.parallelize(Seq(Shown(\"n\", (1, 2))))");
        assertThat(json("%json shown")).isEqualTo("[{\"name\":\"n\",\"at\":[1,2]}]");
    }

    @Test
    void aJsonValueIsShownAsWhatItStandsFor() {
        String code =
                "val js = org.json4s.jackson.JsonMethods.parse(\"\"\"{\"k\":[1,2.5,\"s\",{\"z\":null}]}\"\"\")\n%json js";
        assertThat(json(code)).isEqualTo("{\"k\":[1,2.5,\"s\",{\"z\":null}]}");
    }

    @Test
    void tablesHaveHeadersAndRows() {
        String typed = "%table List(List(1, 2.5, \"s\", true, BigDecimal(\"1.50\"), Seq(1), Map(\"k\" -> 1), null))";
        assertThat(table(typed))
                .isEqualTo(
                        "{\"headers\":[{\"type\":\"BIGINT_TYPE\",\"name\":\"0\"},{\"type\":\"DOUBLE_TYPE\",\"name\":\"1\"},"
                                + "{\"type\":\"STRING_TYPE\",\"name\":\"2\"},{\"type\":\"BOOLEAN_TYPE\",\"name\":\"3\"},"
                                + "{\"type\":\"DECIMAL_TYPE\",\"name\":\"4\"},{\"type\":\"ARRAY_TYPE\",\"name\":\"5\"},"
                                + "{\"type\":\"MAP_TYPE\",\"name\":\"6\"},{\"type\":\"NULL_TYPE\",\"name\":\"7\"}],"
                                + "\"data\":[[1,2.5,\"s\",true,1.5,[1],{\"k\":1},null]]}");
        assertThat(
                        table(
                                "%table List(Map(\"a\" -> 1, \"b\" -> None), Map(\"b\" -> Some(\"x\"), \"a\" -> 2), Map(\"a\" -> 3))"))
                .isEqualTo(
                        "{\"headers\":[{\"type\":\"BIGINT_TYPE\",\"name\":\"a\"},{\"type\":\"STRING_TYPE\",\"name\":\"b\"}],"
                                + "\"data\":[[1,null],[2,\"x\"],[3,null]]}");
        assertThat(table("%table List()")).isEqualTo("{\"headers\":[],\"data\":[]}");
    }

    @Test
    void whatIsNoTableIsATypeError() {
        JsonNode mixed = driver.output("val bad = List(List(1),List(\"x\"))\n%table bad");
        assertThat(mixed.path("ename").asText()).isEqualTo("TypeError");
        assertThat(mixed.path("evalue").asText()).isEqualTo("table rows have different types");
        assertThat(driver.output("%table 1").path("ename").asText()).isEqualTo("TypeError");
        assertThat(driver.output("%table nosuch").path("ename").asText()).isEqualTo("NameError");
    }

    @Test
    void magicsThatCannotBeAreErrors() {
        JsonNode unknown = driver.output("%nosuch x");
        assertThat(unknown.path("ename").asText()).isEqualTo("UnknownMagic");
        assertThat(unknown.path("evalue").asText()).isEqualTo("Unknown magic command nosuch");
        JsonNode missing = driver.output("%json nosuch");
        assertThat(missing.path("ename").asText()).isEqualTo("NameError");
        assertThat(missing.path("evalue").asText()).isEqualTo("Value nosuch does not exist");
    }

    @Test
    void aCancelledSparkJobEndsWithItsReason() {
        int id = driver.submit("sc.parallelize(1 to 100, 100).map { x => Thread.sleep(500); x }.sum");
        await().atMost(RunningDriver.PATIENCE).until(() -> driver.get(id).progress() > 0);
        long asked = System.nanoTime();
        driver.cancel(id);

        Statement cancelled = driver.awaitState(id, State.CANCELLED);

        assertThat(System.nanoTime() - asked).isLessThan(10_000_000_000L);
        assertThat(cancelled.output().toString()).contains("cancelled job group " + id);
        assertThat(driver.text("val alive = sc.parallelize(1 to 3).count()")).isEqualTo("alive: Long = 3\n");
    }

    @Test
    void aSleepingLoopIsInterrupted() {
        String mark = "livyha.test.loops";
        int id = driver.submit(
                "System.setProperty(\"" + mark + "\", \"yes\"); while (true) Thread.sleep(10)\nval x = 2");
        await().atMost(RunningDriver.PATIENCE).until(() -> System.getProperty(mark) != null);
        driver.cancel(id);

        Statement cancelled = driver.awaitState(id, State.CANCELLED);

        assertThat(cancelled.output().path("evalue").asText()).contains("InterruptedException");
        assertThat(driver.text("val awake = 1")).isEqualTo("awake: Int = 1\n");
    }

    @Test
    void aStatementCancelledAtAnyMomentLeavesTheInterpreterSound() {
        for (int i = 0; i < 10; i++) {
            int id = driver.submit("val moment = " + i + "\nwhile (true) Thread.sleep(10)");
            driver.awaitState(id, State.RUNNING);
            driver.cancel(id);
            Statement cancelled = driver.awaitState(id, State.CANCELLED);
            assertThat(cancelled.output().path("evalue").asText()).isNotEmpty();
        }
        assertThat(driver.text("val sound = List(1, 2).map(_ * 2)")).isEqualTo("sound: List[Int] = List(2, 4)\n");
    }

    private String json(String code) {
        JsonNode output = driver.output(code);
        assertThat(output.path("status").asText()).as("status of %s", output).isEqualTo("ok");
        return output.path("data").path("application/json").toString();
    }

    private String table(String code) {
        return driver.output(code)
                .at("/data/application~1vnd.livy.table.v1+json")
                .toString();
    }

    private static List<String> textsOf(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
