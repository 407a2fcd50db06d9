// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** What a driver must know of its place when a worker of a Spark standalone cluster runs it. */
final class StandalonePlace {
    private static final String JARS = "spark.jars";

    private StandalonePlace() {}

    private static boolean isHere(Properties properties) {
        return properties.getProperty("spark.master", "").startsWith("spark:")
                && "cluster".equals(properties.getProperty("spark.submit.deployMode"));
    }

    /** What the cluster calls this driver: a worker runs each in a directory of that name. */
    static Optional<String> driverId(Properties properties) {
        return isHere(properties)
                ? Optional.of(Path.of(properties.getProperty("user.dir"))
                        .getFileName()
                        .toString())
                : Optional.empty();
    }

    /**
     * Spark has put the address of our own jar, a server's, among the jars of the session, and every executor would fetch it
     * there, however late it starts: the session would hang on that one server. They get the copy that runs here.
     */
    static void keepOwnJar(Properties properties) {
        CodeSource source = DriverMain.class.getProtectionDomain().getCodeSource();
        if (source != null && isHere(properties)) {
            keepOwnJar(properties, source.getLocation().toString());
        }
    }

    /** @param own the jar that runs, as a URL */
    static void keepOwnJar(Properties properties, String own) {
        String jars = properties.getProperty(JARS);
        if (jars == null) {
            return;
        }
        String name = own.substring(own.lastIndexOf('/'));
        properties.setProperty(
                JARS,
                Arrays.stream(jars.split(","))
                        .map(jar -> jar.startsWith("http") && jar.endsWith(name) ? own : jar)
                        .collect(Collectors.joining(",")));
    }
}
