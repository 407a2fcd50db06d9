// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.DIRECTORIES;
import static org.livyha.server.config.KeyType.FLAG;
import static org.livyha.server.config.KeyType.LIST;
import static org.livyha.server.config.KeyType.NAMED_DIRECTORIES;
import static org.livyha.server.config.KeyType.PATH;
import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.choice;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Spark, and what users may give it. */
final class SparkKeys {
    static final KeyGroup GROUP = new KeyGroup("Spark", "");

    static final Key<Path> HOME = GROUP.derived(
            "livy.server.spark-home",
            PATH,
            "`$SPARK_HOME`",
            "a Spark installation, 3.0 or later, with `bin/spark-submit`");
    static final Key<Map<String, Path>> HOMES = GROUP.key(
            "livy.server.ha.spark-homes",
            NAMED_DIRECTORIES,
            "",
            "more Spark installations, such as `spark4=/opt/spark-4.2.0`: a session or batch with `livy.spark.home` = `spark4` in"
                    + " its `conf` runs on that one, with the `spark-defaults.conf` in its own `conf` directory; the one above is"
                    + " called `default`");
    static final Key<String> MASTER =
            GROUP.key("livy.spark.master", TEXT, "local", "forced onto every session and batch");
    static final Key<String> DEPLOY_MODE = GROUP.derived(
            "livy.spark.deploy-mode",
            choice("client", "cluster"),
            "`cluster` on YARN",
            "forced onto every session and batch",
            "livy.spark.deployMode");
    static final Key<Boolean> HIVE = GROUP.key(
            "livy.repl.enable-hive-context",
            FLAG,
            "false",
            "sessions use Hive's catalogue",
            "livy.repl.enableHiveContext");
    static final Key<List<Path>> LOCAL_DIRS = GROUP.key(
            "livy.file.local-dir-whitelist", DIRECTORIES, "", "directories whose `file:` paths users may name");

    static final Key<List<String>> FILE_LIST_CONFIGS = GROUP.key(
            "livy.spark.file-list-configs",
            LIST,
            "",
            "more settings whose values are lists of files, to be judged as such");
    static final Key<List<String>> ALLOWED_FILE_CONFIGS = GROUP.key(
            "livy.server.ha.allowed-file-configs",
            LIST,
            "",
            "settings that name files or commands of this host and that users may give all the same, `*` for anything; see"
                    + " [security](security.md)");
    static final Key<List<String>> REPL_JARS =
            GROUP.key("livy.repl.jars", LIST, "", "jars that every session gets; Livy's own are not needed");
    static final Key<List<String>> RSC_JARS = GROUP.key("livy.rsc.jars", LIST, "", "the same");
    static final Key<Boolean> CUSTOM_CLASSPATH = GROUP.key(
            "livy.server.session.allow-custom-classpath",
            FLAG,
            "false",
            "users may set `spark.submit.deployMode` and `spark.submit.proxyUser.allowCustomClasspathInClusterMode`");
    static final Key<String> VERSION =
            GROUP.key("livy.spark.version", TEXT, null, "checked at start against what the Spark home says");
    static final Key<String> SCALA_VERSION = GROUP.key(
            "livy.spark.scala-version",
            TEXT,
            null,
            "checked at start against what the Spark home says, such as `2.12`",
            "livy.spark.scalaVersion");

    private SparkKeys() {}
}
