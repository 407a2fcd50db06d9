// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.livyha.server.launch.FileKeys.Form.CLASS_PATH;
import static org.livyha.server.launch.FileKeys.Form.FILES;
import static org.livyha.server.launch.FileKeys.Form.FILE_SYSTEM;
import static org.livyha.server.launch.FileKeys.Form.JAVA_OPTIONS;
import static org.livyha.server.launch.FileKeys.Form.PLACES;
import static org.livyha.server.launch.FileKeys.Form.REFUSED;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of Spark 3.0 to 4.2 that name files, or could: what their values look like, and whether spark-submit reads
 * them, which always runs on this host, or the driver, which does unless it is put into the cluster. Not in it: where data is
 * read and written, which every statement may say too, and what only executors read.
 */
final class FileKeys {
    /** What a value looks like, and so how it is judged. */
    enum Form {
        /** Files, separated by commas, without a scheme on this host: local ones must be in the white list. */
        FILES,
        /** Addresses, separated by commas: the same, but others need no path, and what has no scheme may be anywhere. */
        PLACES,
        /** Paths of this host, separated by colons. */
        CLASS_PATH,
        /** Options of a JVM, which must not name files. */
        JAVA_OPTIONS,
        /** A class that makes a file system of a scheme, which must not be this host's disk under another name. */
        FILE_SYSTEM,
        /** Not a user's to give. */
        REFUSED
    }

    /** @param bySubmit spark-submit reads it; else the driver alone */
    record Rule(Pattern keys, Form form, boolean bySubmit) {}

    private static final List<Rule> SUBMIT = List.of(
            submit(
                    FILES,
                    "spark.jars",
                    "spark.files",
                    "spark.archives",
                    "spark.submit.pyFiles",
                    "spark.yarn.archive",
                    "spark.yarn.jar",
                    "spark.yarn.jars",
                    "spark.yarn.dist.archives",
                    "spark.yarn.dist.files",
                    "spark.yarn.dist.jars",
                    "spark.yarn.dist.pyFiles",
                    "spark.yarn.secondary.jars",
                    "spark.yarn.user.jar",
                    "spark.repl.local.jars",
                    "spark.app.initial.*.urls"),
            submit(
                    REFUSED,
                    "spark.jars.ivy",
                    "spark.jars.ivySettings",
                    "spark.kerberos.keytab",
                    "spark.yarn.keytab",
                    "spark.authenticate.secret*.file",
                    "spark.yarn.cache.*",
                    "spark.kubernetes.*podTemplateFile",
                    "spark.kubernetes.kerberos.krb5.path",
                    "spark.kubernetes.authenticate.*File",
                    "spark.mesos.*file*",
                    "spark.hadoop.fs.viewfs.*",
                    "spark.hadoop.*keytab*",
                    "spark.hadoop.*key*file*",
                    "spark.hadoop.*key*store*.location",
                    "spark.hadoop.*trust*store*.location",
                    "spark.hadoop.*password*file*",
                    "spark.hadoop.*token*file*",
                    "spark.hadoop.*cred*file*",
                    "spark.hadoop.*.script",
                    "spark.hadoop.*.script.*"),
            submit(
                    PLACES,
                    "spark.jars.repositories",
                    "spark.yarn.stagingDir",
                    "spark.kubernetes.file.upload.path",
                    "spark.hadoop.fs.defaultFS",
                    "spark.hadoop.fs.default.name",
                    "spark.hadoop.*provider.path"),
            submit(FILE_SYSTEM, "spark.hadoop.fs.*.impl"));

    private static final List<Rule> DRIVER = List.of(
            driver(REFUSED, "spark.ssl.*Store", "spark.ssl.*certChain", "spark.ssl.*privateKey"),
            driver(JAVA_OPTIONS, "spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"),
            driver(
                    CLASS_PATH,
                    "spark.driver.extraClassPath",
                    "spark.driver.defaultExtraClassPath",
                    "spark.driver.extraLibraryPath",
                    "spark.driver.libraryPath",
                    "spark.driver.log.localDir",
                    "spark.driver.resourcesFile",
                    "spark.driver.resource.*.discoveryScript",
                    "spark.local.dir",
                    "spark.metrics.conf",
                    "spark.metrics.conf.*directory",
                    "spark.python.unix.domain.socket.dir",
                    "spark.repl.class.outputDir",
                    "spark.repl.classdir",
                    "spark.sql.hive.metastore.jars",
                    "spark.storage.replication.topologyFile",
                    "spark.ui.store.path"),
            driver(
                    PLACES,
                    "spark.eventLog.dir",
                    "spark.driver.log.dfsDir",
                    "spark.scheduler.allocation.file",
                    "spark.sql.hive.metastore.jars.path",
                    "spark.sql.maven.additionalRemoteRepositories"));

    private final List<Rule> rules = new ArrayList<>();
    private final Pattern allowed;

    /**
     * @param more keys of the form {@link Form#FILES}
     * @param allowed keys that are not looked at; {@code *} stands for anything
     */
    FileKeys(List<String> more, List<String> allowed) {
        this.rules.addAll(SUBMIT);
        this.rules.addAll(DRIVER);
        this.rules.add(submit(FILES, more.toArray(String[]::new)));
        this.allowed = pattern(allowed.toArray(String[]::new));
    }

    /** How a key's value is to be judged; empty when not at all. */
    Optional<Rule> of(String key) {
        if (isAllowed(key)) {
            return Optional.empty();
        }
        return rules.stream().filter(rule -> rule.keys().matcher(key).matches()).findFirst();
    }

    /** Whether the operator lets users say with this key whatever they like. */
    boolean isAllowed(String key) {
        return allowed.matcher(key).matches();
    }

    private static Rule submit(Form form, String... keys) {
        return new Rule(pattern(keys), form, true);
    }

    private static Rule driver(Form form, String... keys) {
        return new Rule(pattern(keys), form, false);
    }

    /** Whatever a key's case: what Hadoop and Spark would not know in another one does no harm to refuse. */
    private static Pattern pattern(String... keys) {
        StringBuilder all = new StringBuilder("(?!)");
        for (String key : keys) {
            all.append("|\\Q").append(key.replace("*", "\\E.*\\Q")).append("\\E");
        }
        return Pattern.compile(all.toString(), Pattern.CASE_INSENSITIVE);
    }
}
