// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.livyha.ctl.exit.CtlException;

/**
 * What {@code pair.conf} says of the pair. All but the hosts may be absent, and is asked for by who needs it.
 *
 * @param hosts one or two
 * @param virtualAddress with or without its prefix length, as written
 * @param zookeeper the ensemble, {@code host:port,...}
 * @param root our root node in ZooKeeper
 * @param digestFile holds {@code user:password} when the nodes are closed to others
 */
public record PairConf(
        List<Host> hosts,
        Optional<String> virtualAddress,
        Optional<String> networkInterface,
        Optional<String> zookeeper,
        String root,
        Optional<Path> digestFile) {
    public static final String DEFAULT_PORT = "8998";
    public static final String DEFAULT_ROOT = "/livy";

    public PairConf {
        hosts = List.copyOf(hosts);
    }

    /** The pair behind these URLs, of which nothing else is known. */
    public static PairConf ofServers(List<URI> urls) {
        List<Host> hosts = urls.stream()
                .map(url -> new Host(url.getAuthority(), url, null))
                .toList();
        return new PairConf(
                hosts, Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_ROOT, Optional.empty());
    }

    /** @throws CtlException (usage) when the file is missing, unreadable or incomplete; names all that is wrong */
    public static PairConf read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw CtlException.usage("there is no " + file + "; give --config PAIR_CONF or --server URL");
        } catch (IOException e) {
            throw CtlException.usage(file + " cannot be read: " + e.getMessage());
        }
        List<String> errors = new ArrayList<>();
        Map<String, String> values = ShellValues.read(text, errors);
        String port = values.getOrDefault("PORT", DEFAULT_PORT);
        List<Host> hosts = new ArrayList<>();
        for (String side : List.of("A", "B")) {
            String node = values.get("NODE_" + side);
            String address = values.get("ADDRESS_" + side);
            if (node == null || address == null) {
                errors.add("NODE_" + side + " and ADDRESS_" + side + " are needed");
                continue;
            }
            try {
                hosts.add(new Host(node, URI.create("http://" + address + ":" + port), values.get("SHELL_" + side)));
            } catch (IllegalArgumentException e) {
                errors.add("ADDRESS_" + side + "=" + address + " with PORT=" + port + " makes no URL");
            }
        }
        if (!errors.isEmpty()) {
            throw CtlException.usage(file + ": " + String.join("; ", errors));
        }
        return new PairConf(
                hosts,
                Optional.ofNullable(values.get("VIRTUAL_ADDRESS")),
                Optional.ofNullable(values.get("INTERFACE")),
                Optional.ofNullable(values.get("ZOOKEEPER")),
                values.getOrDefault("ZOOKEEPER_ROOT", DEFAULT_ROOT),
                Optional.ofNullable(values.get("ZOOKEEPER_DIGEST_FILE")).map(Path::of));
    }

    public PairConf withZooKeeper(String ensemble, String newRoot, Path newDigestFile) {
        return new PairConf(
                hosts,
                virtualAddress,
                networkInterface,
                ensemble == null ? zookeeper : Optional.of(ensemble),
                newRoot == null ? root : newRoot,
                newDigestFile == null ? digestFile : Optional.of(newDigestFile));
    }

    /** The virtual address as a URL. */
    public Optional<URI> endpoint() {
        int port = hosts.get(0).url().getPort();
        return virtualAddress.map(address -> URI.create("http://" + address.replaceAll("/.*", "") + ":" + port));
    }
}
