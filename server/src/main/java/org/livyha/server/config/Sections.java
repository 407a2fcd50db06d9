// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** Reads the settings section by section: the one place with key names and defaults. For one thread. */
final class Sections {
    private static final String HA = "livy.server.ha.";
    private static final String MODE = "livy.server.recovery.mode";
    private static final String STATE_STORE = "livy.server.recovery.state-store";
    private static final String STATE_STORE_URL = "livy.server.recovery.state-store.url";
    private static final String ZOOKEEPER = "livy.server.zookeeper.url";
    private static final Pattern ENSEMBLE = Pattern.compile("[^,/\\s]+(,[^,/\\s]+)*(/[^,\\s]*)?");
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9._-]+");

    private final Settings settings;
    private final Map<String, String> env;
    private final Properties system;
    private final String hostName;

    Sections(Settings settings, Map<String, String> env, Properties system, String hostName) {
        this.settings = settings;
        this.env = env;
        this.system = system;
        this.hostName = hostName;
    }

    ServerConfig read() {
        refuseUnkeptPromises();
        HaConfig ha = ha();
        return new ServerConfig(http(), spark(), session(), driverLine(), store(ha), ha);
    }

    /** What asks for protection that is not there yet: better no server than an open one that was meant to be closed. */
    private void refuseUnkeptPromises() {
        for (String key : List.of("livy.server.auth.type", "livy.keystore")) {
            String value = settings.text(key, null);
            if (value != null) {
                settings.error(key, value, "nothing: this server cannot do that yet, and would be open without it");
            }
        }
        for (String key : List.of(
                "livy.server.access-control.enabled",
                "livy.impersonation.enabled",
                "livy.server.csrf-protection.enabled")) {
            if (settings.bool(key, false)) {
                settings.error(key, "true", "false: this server cannot do that yet, and would be open without it");
            }
        }
    }

    private HttpConfig http() {
        return new HttpConfig(
                settings.text("livy.server.host", "0.0.0.0"),
                settings.number("livy.server.port", 8998, 0, 65535),
                settings.number("livy.server.request-header.size", 131072, 1024, 16 << 20),
                settings.number("livy.server.response-header.size", 131072, 1024, 16 << 20));
    }

    private SparkConfig spark() {
        String key = "livy.server.spark-home";
        String home = settings.text(key, env.get("SPARK_HOME"));
        Path path = path(key, home);
        if (path == null || !Files.isRegularFile(path.resolve("bin").resolve("spark-submit"))) {
            settings.error(key, home, "a directory with bin/spark-submit, here or in SPARK_HOME");
        }
        String deployMode = settings.text("livy.spark.deploy-mode", null);
        if (deployMode != null && !deployMode.equals("client") && !deployMode.equals("cluster")) {
            settings.error("livy.spark.deploy-mode", deployMode, "client or cluster");
        }
        return new SparkConfig(
                path,
                settings.text("livy.spark.master", "local"),
                deployMode,
                settings.bool("livy.repl.enable-hive-context", false),
                directories("livy.file.local-dir-whitelist"));
    }

    private SessionConfig session() {
        // Not below /tmp, which a reboot empties, and a cleaner while applications run.
        String workDir = system.getProperty("user.home", "/var/lib") + "/.local/state/livy-ha";
        return new SessionConfig(
                settings.number(HA + "launch.parallelism", 4, 1, 1000),
                settings.number("livy.server.session.max-creation", 100, 1, Integer.MAX_VALUE),
                settings.time("livy.rsc.server.connect.timeout", "90s"),
                // Its name says seconds, so digits alone are seconds.
                settings.time("livy.server.session.state-retain.sec", "600s", ChronoUnit.SECONDS),
                settings.number("livy.cache-log.size", 200, 1, 1_000_000),
                absolute(HA + "work-dir", workDir),
                sessionClocks());
    }

    private SessionClockConfig sessionClocks() {
        String idleCheck = "livy.server.session.timeout-check";
        if (!settings.bool(idleCheck + ".skip-busy", true)) {
            settings.note(idleCheck + ".skip-busy is false, and counts as true: a busy session is never idle");
        }
        return new SessionClockConfig(
                settings.bool(idleCheck, true),
                settings.time("livy.server.session.timeout", "1h"),
                settings.bool("livy.server.session.ttl-check", false),
                settings.time("livy.server.session.ttl", "8h"),
                settings.time("livy.server.heartbeat-watchdog.interval", "1m"));
    }

    private DriverLineConfig driverLine() {
        int[] ports = settings.ports("livy.rsc.launcher.port.range", "10000~10010");
        return new DriverLineConfig(
                settings.text("livy.rsc.rpc.server.address", "0.0.0.0"),
                ports[0],
                ports[1],
                settings.text("livy.rsc.launcher.address", hostName),
                settings.number("livy.rsc.rpc.max.size", 52428800, 65536, 1 << 30),
                settings.time(HA + "driver.call-timeout", "5s"),
                settings.time("livy.rsc.server.idle-timeout", "10m"),
                settings.number("livy.rsc.retained-statements", 100, 1, 1_000_000),
                settings.number("livy.rsc.sql.num-rows", 1000, 1, Integer.MAX_VALUE),
                settings.time("livy.rsc.job-cancel.timeout", "30s"));
    }

    private StoreConfig store(HaConfig ha) {
        String mode = settings.text(MODE, "off");
        boolean recovery = mode.equals("recovery");
        if (!recovery && !mode.equals("off")) {
            settings.error(MODE, mode, "off or recovery");
        } else if (ha.enabled() && !recovery) {
            settings.error(MODE, mode, "recovery, because " + HA + "enabled is true");
        }
        String kind = settings.text(STATE_STORE, null);
        if (kind != null && !kind.equals("zookeeper")) {
            settings.error(STATE_STORE, kind, "zookeeper: this server has no other store");
        }
        String legacy = settings.text(STATE_STORE_URL, null);
        String zookeeper = settings.text(ZOOKEEPER, legacy);
        if (recovery && zookeeper == null) {
            settings.error(
                    ZOOKEEPER,
                    null,
                    "the ensemble, such as zk1:2181,zk2:2181,zk3:2181, because " + MODE + " is recovery");
        } else if (recovery && !ENSEMBLE.matcher(zookeeper).matches()) {
            settings.error(ZOOKEEPER, zookeeper, "the ensemble, such as zk1:2181,zk2:2181,zk3:2181");
        }
        StoreConfig store = new StoreConfig(
                recovery,
                recovery ? zookeeper : null,
                root("livy.server.recovery.zk-state-store.key-prefix"),
                settings.time(HA + "zookeeper.session-timeout", "6s"),
                settings.time(HA + "zookeeper.tick-time", "500ms"),
                digest(HA + "zookeeper.digest-file"));
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
                    HA + "zookeeper.session-timeout",
                    store.sessionTimeout().toMillis() + "ms",
                    "more than tick-time/2 + 3 x heartbeat-interval + lease-margin, so that a lease outlives two heartbeats");
        }
    }

    private HaConfig ha() {
        boolean enabled = settings.bool(HA + "enabled", false);
        String nodeId = settings.text(HA + "node-id", hostName);
        if (!NODE_ID.matcher(nodeId).matches()) {
            settings.error(HA + "node-id", nodeId, "letters, digits, dot, dash and underscore");
        }
        return new HaConfig(
                enabled,
                nodeId,
                url(HA + "advertised-url"),
                settings.text(HA + "peer.host", hostName),
                settings.number(HA + "peer.port", 0, 0, 65535),
                settings.time(HA + "heartbeat-interval", "250ms"),
                settings.time(HA + "lease-margin", "500ms"),
                settings.time(HA + "park-timeout", "8s"),
                settings.bool(HA + "connection-close", enabled));
    }

    private String url(String key) {
        String value = settings.text(key, null);
        if (value == null) {
            return null;
        }
        try {
            URI uri = URI.create(value);
            boolean bare = uri.getPath() == null
                    || uri.getPath().isEmpty()
                    || uri.getPath().equals("/");
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null && bare) {
                return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        settings.error(key, value, "an address without a path, such as http://hosta:8998");
        return null;
    }

    private String root(String key) {
        String value = settings.text(key, "livy");
        String path = "/" + value.replaceAll("^/+|/+$", "");
        if (path.equals("/") || path.contains("//") || path.contains("/./") || path.contains("/../")) {
            settings.error(key, value, "the name of a ZooKeeper node, such as livy");
        }
        return path;
    }

    private String digest(String key) {
        String file = settings.text(key, null);
        if (file == null) {
            return null;
        }
        try {
            String digest = Files.readString(Path.of(file)).trim();
            if (digest.indexOf(':') > 0 && digest.lines().count() == 1) {
                return digest;
            }
        } catch (IOException | InvalidPathException e) {
            // told below, without what is in the file
        }
        settings.error(key, file, "a readable file that holds user:password");
        return null;
    }

    private List<Path> directories(String key) {
        List<Path> found = new ArrayList<>();
        String value = settings.text(key, "");
        for (String name : value.split(",", -1)) {
            if (!name.isBlank()) {
                Path path = path(key, name.trim());
                if (path == null || !path.isAbsolute()) {
                    settings.error(key, value, "absolute directories, separated by commas");
                    return List.of();
                }
                found.add(path.normalize());
            }
        }
        return found;
    }

    private Path absolute(String key, String otherwise) {
        String value = settings.text(key, otherwise);
        Path path = path(key, value);
        if (path == null || !path.isAbsolute()) {
            settings.error(key, value, "an absolute directory");
        }
        return path;
    }

    private Path path(String key, String value) {
        try {
            return value == null ? null : Path.of(value);
        } catch (InvalidPathException e) {
            settings.error(key, value, "a path");
            return null;
        }
    }
}
