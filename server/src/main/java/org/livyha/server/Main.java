// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.livyha.election.ElectionRefusedException;
import org.livyha.server.config.ConfigException;
import org.livyha.server.config.ConfigLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The server's program. Takes one argument, the path of {@code livy.conf}; without it
 * {@code ${LIVY_CONF_DIR:-$LIVY_HOME/conf}/livy.conf} is read if it is there. {@code --check-config FILE} only says what is wrong
 * with that file, and starts nothing.
 */
public final class Main {
    /** The configuration is wrong; a restart does not help. */
    static final int EXIT_CONFIG = 78;

    /** ZooKeeper's answer forbids this server to compete; that may change without it. */
    static final int EXIT_REFUSED = 69;

    static final int EXIT_FAILED = 1;

    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws Exception {
        // Jersey and Spark's launcher log through java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (args.length == 2 && args[0].equals("--check-config")) {
            System.exit(checkConfig(Path.of(args[1])));
        }
        ServerAssembly server;
        try {
            Path livyConf = args.length > 0 ? Path.of(args[0]) : null;
            server = new ServerAssembly(ConfigLoader.load(livyConf, installation()), installation());
        } catch (ConfigException e) {
            log.error("cannot start: {}", e.getMessage());
            System.exit(EXIT_CONFIG);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            log.info("stopping: sessions, batches and their drivers go on");
                            server.close();
                        },
                        "shutdown"));
        try {
            server.start();
        } catch (ElectionRefusedException | ConfigException e) {
            log.error("cannot start: {}", e.getMessage());
            System.exit(exitCode(e));
        } catch (Throwable e) {
            // Whatever was started keeps the JVM alive, listening and of no use.
            log.error("cannot start", e);
            System.exit(exitCode(e));
        }
        new CountDownLatch(1).await();
    }

    /** What a start that failed for this reason exits with. */
    static int exitCode(Throwable e) {
        if (e instanceof ConfigException) {
            return EXIT_CONFIG;
        }
        return e instanceof ElectionRefusedException ? EXIT_REFUSED : EXIT_FAILED;
    }

    private static int checkConfig(Path livyConf) {
        try {
            ConfigLoader.load(livyConf, installation());
            log.info("configuration is good file={}", livyConf);
            return 0;
        } catch (ConfigException e) {
            log.error("{}", e.getMessage());
            return EXIT_CONFIG;
        }
    }

    /** The folder that holds {@code lib/} and {@code driver/}. */
    private static Path installation() {
        String home = System.getenv("LIVY_HOME");
        return Path.of(home == null ? System.getProperty("livyha.home", ".") : home)
                .toAbsolutePath();
    }
}
