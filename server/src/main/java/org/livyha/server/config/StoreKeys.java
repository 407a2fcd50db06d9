// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.choice;
import static org.livyha.server.config.KeyType.pattern;

/** Where sessions and batches are recorded. */
final class StoreKeys {
    static final KeyGroup GROUP = new KeyGroup("Recovery", "");

    private static final KeyType<String> ENSEMBLE = pattern(
            "hosts and ports",
            "[^,/\\s]+(,[^,/\\s]+)*(/[^,\\s]*)?",
            "the ensemble, such as zk1:2181,zk2:2181,zk3:2181");

    static final Key<String> MODE = GROUP.key(
            "livy.server.recovery.mode",
            choice("off", "recovery"),
            "off",
            "`recovery` keeps records in ZooKeeper, `off` in memory");
    static final Key<String> STORE = GROUP.key(
            "livy.server.recovery.state-store",
            of("zookeeper", "zookeeper: this server has no other store"),
            null,
            "`filesystem` is refused: only ZooKeeper can fence a deposed leader's writes");
    static final Key<String> ZOOKEEPER = GROUP.key(
            "livy.server.zookeeper.url", ENSEMBLE, null, "the ensemble; needed by `recovery`, with or without a pair");
    static final Key<String> LEGACY_URL = GROUP.key(
            "livy.server.recovery.state-store.url",
            ENSEMBLE,
            null,
            "read where `livy.server.zookeeper.url` is missing");
    static final Key<String> ROOT = GROUP.key(
            "livy.server.recovery.zk-state-store.key-prefix",
            KeyType.of("name", "the name of a ZooKeeper node, such as livy", StoreKeys::root),
            "livy",
            "the root node; our nodes (`ha`, `store`) do not meet Livy's (`v1`)");

    private StoreKeys() {}

    private static KeyType<String> of(String word, String expected) {
        return KeyType.of(word, expected, text -> text.equals(word) ? text : null);
    }

    private static String root(String text) {
        String path = "/" + text.replaceAll("^/+|/+$", "");
        boolean bad = path.equals("/") || path.contains("//") || path.contains("/./") || path.contains("/../");
        return bad ? null : path;
    }
}
