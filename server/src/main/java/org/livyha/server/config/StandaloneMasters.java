// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.livyha.server.config.ClusterConfig.StandaloneMaster;

/** Reads where the masters of a Spark standalone cluster are to be asked. */
final class StandaloneMasters {
    /** As Spark has it: the scheme once, then every master. */
    private static final Pattern MASTER = Pattern.compile("spark://(.+)");

    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:/,\\[\\]\\s]+):\\d+");

    private StandaloneMasters() {}

    /** Empty when {@code master} is none of this kind. Errors are the settings'. */
    static List<StandaloneMaster> of(Settings settings, String master) {
        List<String> webGiven = settings.get(ClusterKeys.STANDALONE_WEB);
        List<String> restGiven = settings.get(ClusterKeys.STANDALONE_REST);
        Matcher standalone = MASTER.matcher(master);
        if (!standalone.matches()) {
            if (master.startsWith("spark:")) {
                settings.error(SparkKeys.MASTER, "spark://host:port, or spark://host1:port,host2:port");
            }
            return List.of();
        }
        List<String> hosts = new ArrayList<>();
        for (String address : standalone.group(1).split(",", -1)) {
            Matcher host = HOST.matcher(address.trim());
            if (!host.matches()) {
                settings.error(SparkKeys.MASTER, "spark://host:port, or spark://host1:port,host2:port");
                return List.of();
            }
            hosts.add(host.group(1));
        }
        List<String> web = urls(settings, ClusterKeys.STANDALONE_WEB, webGiven, hosts, 8080);
        List<String> rest = urls(settings, ClusterKeys.STANDALONE_REST, restGiven, hosts, 6066);
        return IntStream.range(0, hosts.size())
                .mapToObj(i -> new StandaloneMaster(web.get(i), rest.get(i)))
                .toList();
    }

    private static List<String> urls(
            Settings settings, Key<List<String>> key, List<String> given, List<String> hosts, int port) {
        List<String> derived =
                hosts.stream().map(host -> "http://" + host + ":" + port).toList();
        if (given == null) {
            return derived;
        }
        if (given.size() != hosts.size() || !given.stream().allMatch(StandaloneMasters::isUrl)) {
            settings.error(key, "for each master in " + SparkKeys.MASTER.name() + " one, such as " + derived.get(0));
            return derived;
        }
        return given.stream().map(url -> url.replaceAll("/+$", "")).toList();
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
