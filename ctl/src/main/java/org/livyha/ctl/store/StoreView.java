// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.livyha.recovery.StorePaths;

/** Reads what the pair keeps in ZooKeeper. Blocks. */
public final class StoreView {
    private static final JsonMapper JSON = new JsonMapper();

    private final Ensemble ensemble;
    private final String root;
    private final StorePaths paths;

    /** @param root the pair's root node, such as {@code /livy} */
    public StoreView(Ensemble ensemble, String root) {
        this.ensemble = ensemble;
        this.root = root;
        this.paths = new StorePaths(root + "/store");
    }

    StorePaths paths() {
        return paths;
    }

    String quarantine() {
        return root + "/quarantine";
    }

    String epochPath() {
        return root + "/ha/epoch";
    }

    /** In the order of their names. */
    List<Entry> entries(Kind kind) {
        String table = kind.path(paths);
        List<String> all = ensemble.children(table).stream()
                .map(name -> table + "/" + name)
                .toList();
        return ensemble.readAll(all).stream()
                .map(node -> Entry.of(kind, node))
                .sorted(java.util.Comparator.comparing(
                                (Entry entry) -> entry.node().name().length())
                        .thenComparing(entry -> entry.node().name()))
                .toList();
    }

    Optional<Entry> entry(Address address) {
        return ensemble.read(address.kind().path(paths) + "/" + address.name())
                .map(node -> Entry.of(address.kind(), node));
    }

    /** Empty when the table is not there or does not say it. */
    OptionalLong nextId(Kind kind) {
        JsonNode next = ensemble.read(kind.path(paths))
                .map(node -> json(node.data()).path("nextId"))
                .orElse(JSON.missingNode());
        return next.isIntegralNumber() ? OptionalLong.of(next.longValue()) : OptionalLong.empty();
    }

    boolean hasTable(Kind kind) {
        return ensemble.read(kind.path(paths)).isPresent();
    }

    /** Empty when no server has ever led here. */
    Optional<Reign> reign() {
        return ensemble.read(epochPath())
                .map(node -> Reign.of(
                        node,
                        json(node.data()),
                        ensemble.read(root + "/ha/heartbeat").map(ZkNode::version)));
    }

    /** Paths below the store at which nothing of ours should be. */
    List<String> strangers() {
        List<String> strangers = new ArrayList<>();
        for (String name : ensemble.children(paths.root())) {
            if (!name.equals(Kind.SESSIONS.word()) && !name.equals(Kind.BATCHES.word())) {
                strangers.add(paths.root() + "/" + name);
            }
        }
        return strangers;
    }

    List<ZkNode> quarantined() {
        List<String> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            String folder = quarantine() + "/" + kind.word();
            ensemble.children(folder).forEach(name -> all.add(folder + "/" + name));
        }
        return ensemble.readAll(all);
    }

    static JsonNode json(byte[] data) {
        try {
            JsonNode tree = data == null ? null : JSON.readTree(data);
            return tree == null ? JSON.missingNode() : tree;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
