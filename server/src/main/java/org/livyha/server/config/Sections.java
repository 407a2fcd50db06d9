// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the typed configuration out of the settings, section by section, and checks what involves more than one. For one thread. */
final class Sections {
    private final Settings settings;
    private final Map<String, String> env;
    private final Properties system;
    private final String hostName;
    private final Set<String> blacklist;

    Sections(Settings settings, Map<String, String> env, Properties system, String hostName, Set<String> blacklist) {
        this.settings = settings;
        this.env = env;
        this.system = system;
        this.hostName = hostName;
        this.blacklist = blacklist;
    }

    /** Gives the defaults of those sections that need nothing from a site. */
    static Sections ofNothing() {
        return new Sections(new Settings(Map.of()), Map.of(), new Properties(), "localhost", Set.of());
    }

    ServerConfig read() {
        refuseUnkeptPromises();
        HaConfig ha = ha();
        return new ServerConfig(http(), spark(), cluster(), session(), driverLine(), store(ha), ha);
    }

    private void refuseUnkeptPromises() {
        SecurityKeys.GROUP.keys().forEach(this::refuse);
    }

    private void refuse(Key<?> key) {
        Object value = settings.get(key);
        if (value != null && !value.equals(false)) {
            String expected = value instanceof Boolean ? "false" : "nothing";
            settings.error(key, expected + ": this server cannot do that yet, and would be open without it");
        }
    }

    HttpConfig http() {
        return new HttpConfig(
                settings.get(RestKeys.HOST),
                settings.get(RestKeys.PORT),
                settings.get(RestKeys.REQUEST_HEADER_SIZE),
                settings.get(RestKeys.RESPONSE_HEADER_SIZE),
                settings.get(RestKeys.UPLOAD_MAX),
                settings.get(RestKeys.SEND_SERVER_VERSION),
                settings.get(RestKeys.CSRF),
                securityHeaders(),
                settings.get(RestKeys.UI_ENABLED),
                settings.get(RestKeys.UI_BASE_PATH),
                path(env.get("LIVY_LOG_DIR")),
                settings.get(RestKeys.ACCESS_LOG_DAYS));
    }

    private Map<String, String> securityHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Key<String> key : RestKeys.HEADERS) {
            String value = settings.get(key);
            if (!value.isEmpty()) {
                headers.put(RestKeys.headerName(key), value);
            }
        }
        return settings.get(RestKeys.SECURITY_HEADERS) ? headers : Map.of();
    }

    private SparkConfig spark() {
        return new SparkConfig(
                sparkHome(),
                sparkHomes(),
                settings.get(SparkKeys.MASTER),
                deployMode(),
                settings.get(SparkKeys.HIVE),
                settings.get(SparkKeys.LOCAL_DIRS),
                settings.get(SparkKeys.FILE_LIST_CONFIGS),
                settings.get(SparkKeys.ALLOWED_FILE_CONFIGS),
                Stream.of(SparkKeys.REPL_JARS, SparkKeys.RSC_JARS)
                        .flatMap(key -> settings.get(key).stream())
                        .distinct()
                        .toList(),
                settings.get(SparkKeys.CUSTOM_CLASSPATH),
                blacklist,
                settings.get(SparkKeys.VERSION),
                settings.get(SparkKeys.SCALA_VERSION));
    }

    /** On YARN and Kubernetes a driver belongs into the cluster, where it outlives every server host. */
    private String deployMode() {
        String mode = settings.get(SparkKeys.DEPLOY_MODE);
        boolean free = settings.get(SparkKeys.CUSTOM_CLASSPATH);
        boolean inCluster = settings.get(SparkKeys.MASTER).equals("yarn") || new KubernetesSection(settings).isMeant();
        return mode == null && !free && inCluster ? "cluster" : mode;
    }

    private ClusterConfig cluster() {
        Path hadoop = path(env.get("HADOOP_CONF_DIR"));
        boolean onYarn = settings.get(SparkKeys.MASTER).equals("yarn");
        if (onYarn && (hadoop == null || !Files.isRegularFile(hadoop.resolve("yarn-site.xml")))) {
            settings.error(SparkKeys.MASTER, "with yarn, a directory with yarn-site.xml in $HADOOP_CONF_DIR");
        }
        List<ClusterConfig.StandaloneMaster> masters = StandaloneMasters.of(settings, settings.get(SparkKeys.MASTER));
        boolean standalone = !masters.isEmpty();
        KubernetesSection kubernetes = new KubernetesSection(settings);
        if ((standalone || kubernetes.isMeant()) && settings.get(SparkKeys.CUSTOM_CLASSPATH) && deployMode() == null) {
            // A process that only submits could not be told from one that is the driver.
            settings.error(
                    SparkKeys.DEPLOY_MODE,
                    "client or cluster, because " + SparkKeys.CUSTOM_CLASSPATH.name() + " is true");
        }
        Duration yarnPoll = settings.get(ClusterKeys.YARN_POLL);
        Duration yarnLookup = settings.get(ClusterKeys.YARN_LOOKUP);
        Duration standalonePoll = settings.get(ClusterKeys.STANDALONE_POLL);
        Duration standaloneLookup = settings.get(ClusterKeys.STANDALONE_LOOKUP);
        return new ClusterConfig(
                hadoop,
                kubernetes.pollIntervalOr(standalone ? standalonePoll : yarnPoll),
                kubernetes.lookupTimeoutOr(standalone ? standaloneLookup : yarnLookup),
                masters,
                kubernetes.driverJar(deployMode()),
                kubernetes.access());
    }

    private Path sparkHome() {
        Path home = settings.get(SparkKeys.HOME, path(env.get("SPARK_HOME")));
        if (home == null || !isSparkHome(home)) {
            settings.error(SparkKeys.HOME, "a directory with bin/spark-submit, here or in SPARK_HOME");
        }
        return home;
    }

    private Map<String, Path> sparkHomes() {
        Map<String, Path> homes = settings.get(SparkKeys.HOMES);
        if (homes.containsKey("default")) {
            settings.error(SparkKeys.HOMES, "another name than default, which is " + SparkKeys.HOME.name());
        }
        if (!homes.values().stream().allMatch(Sections::isSparkHome)) {
            settings.error(SparkKeys.HOMES, "directories with bin/spark-submit");
        }
        return homes;
    }

    private static boolean isSparkHome(Path home) {
        return Files.isRegularFile(home.resolve("bin").resolve("spark-submit"));
    }

    private static Path path(String text) {
        try {
            return text == null || text.isBlank() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private SessionConfig session() {
        // Not below /tmp, which a reboot empties, and a cleaner while applications run.
        Path workDir = Path.of(system.getProperty("user.home", "/var/lib"), ".local", "state", "livy-ha");
        return new SessionConfig(
                settings.get(HaKeys.PARALLEL_LAUNCHES),
                settings.get(SessionKeys.MAX_CREATION),
                settings.get(SessionKeys.MAX_SESSIONS),
                settings.get(SessionKeys.MAX_SESSIONS_PER_USER),
                settings.get(DriverKeys.START_TIMEOUT),
                settings.get(SessionKeys.RETENTION),
                settings.get(SessionKeys.LOG_LINES),
                settings.get(HaKeys.WORK_DIR, workDir),
                sessionClocks());
    }

    private SessionClockConfig sessionClocks() {
        if (!settings.get(SessionKeys.SKIP_BUSY)) {
            settings.note(SessionKeys.SKIP_BUSY.name() + " is false, and counts as true: a busy session is never idle");
        }
        return new SessionClockConfig(
                settings.get(SessionKeys.TIMEOUT_CHECK),
                settings.get(SessionKeys.IDLE_TIMEOUT),
                settings.get(SessionKeys.TTL_CHECK),
                settings.get(SessionKeys.TTL),
                settings.get(SessionKeys.HEARTBEAT_WATCHDOG));
    }

    private DriverLineConfig driverLine() {
        PortRange ports = settings.get(DriverKeys.PORT_RANGE);
        return new DriverLineConfig(
                settings.get(DriverKeys.HOST),
                ports.first(),
                ports.last(),
                settings.get(DriverKeys.ADVERTISED_HOST, hostName),
                settings.get(DriverKeys.MAX_FRAME),
                settings.get(HaKeys.CALL_TIMEOUT),
                settings.get(DriverKeys.IDLE_TIMEOUT),
                settings.get(DriverKeys.RETAINED_STATEMENTS),
                settings.get(DriverKeys.RETAINED_SHARE_VARIABLES),
                settings.get(DriverKeys.SQL_ROWS),
                settings.get(DriverKeys.CANCEL_TIMEOUT));
    }

    private StoreConfig store(HaConfig ha) {
        boolean recovery = settings.get(StoreKeys.MODE).equals("recovery");
        if (ha.enabled() && !recovery) {
            settings.error(StoreKeys.MODE, "recovery, because " + HaKeys.ENABLED.name() + " is true");
        }
        settings.get(StoreKeys.STORE);
        String zookeeper = settings.get(StoreKeys.ZOOKEEPER, settings.get(StoreKeys.LEGACY_URL));
        boolean given = settings.has(StoreKeys.ZOOKEEPER) || settings.has(StoreKeys.LEGACY_URL);
        if (recovery && !given) {
            settings.error(
                    StoreKeys.ZOOKEEPER,
                    StoreKeys.ZOOKEEPER.type().expected() + ", because " + StoreKeys.MODE.name() + " is recovery");
        }
        StoreConfig store = new StoreConfig(
                recovery,
                recovery ? zookeeper : null,
                settings.get(StoreKeys.ROOT),
                settings.get(HaKeys.SESSION_TIMEOUT),
                settings.get(HaKeys.TICK_TIME),
                settings.get(HaKeys.DIGEST));
        if (ha.enabled()) {
            checkLease(store, ha);
        }
        return store;
    }

    /** The same inequality is checked against the negotiated timeout at start; here it is told with the other errors. */
    private void checkLease(StoreConfig store, HaConfig ha) {
        Duration lease = store.sessionTimeout()
                .minus(store.tickTime().dividedBy(2))
                .minus(ha.heartbeat())
                .minus(ha.leaseMargin());
        if (lease.compareTo(ha.heartbeat().multipliedBy(2)) < 0) {
            settings.error(
                    HaKeys.SESSION_TIMEOUT,
                    "more than tick-time/2 + 3 x heartbeat-interval + lease-margin, so that a lease outlives two heartbeats");
        }
    }

    private HaConfig ha() {
        boolean enabled = settings.get(HaKeys.ENABLED);
        return new HaConfig(
                enabled,
                settings.get(HaKeys.NODE_ID, hostName),
                settings.get(HaKeys.ADVERTISED_URL),
                settings.get(HaKeys.PEER_HOST, hostName),
                settings.get(HaKeys.PEER_PORT),
                settings.get(HaKeys.HEARTBEAT),
                settings.get(HaKeys.LEASE_MARGIN),
                settings.get(HaKeys.PARK_TIMEOUT),
                settings.get(HaKeys.CONNECTION_CLOSE, enabled),
                settings.get(HaKeys.ROLE_FILE),
                settings.get(HaKeys.VIRTUAL_ADDRESS));
    }
}
