// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three ZooKeeper servers, each on a host of its own. They come back by themselves, as our servers do. */
final class Ensemble {
    private static final int PORT = 2181;

    private final List<Daemon> members = new ArrayList<>();

    Ensemble(Options options, Network network, History history) throws IOException {
        for (int i = 1; i <= 3; i++) {
            Path data = Files.createDirectories(data(options, i));
            Files.writeString(data.resolve("myid"), String.valueOf(i));
            Path conf = data.resolve("zoo.cfg");
            Files.writeString(
                    conf,
                    "tickTime=500\ninitLimit=20\nsyncLimit=4\nminSessionTimeout=4000\nadmin.enableServer=false\n"
                            + "snapCount=10000000\n4lw.commands.whitelist=*\ndataDir=" + data + "\nclientPort=" + PORT
                            + "\n" + peers());
            List<String> command = new ArrayList<>(network.on("zk" + i));
            command.addAll(List.of(
                    options.java(),
                    "-Xmx192m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    options.dist().resolve("lib") + "/*",
                    "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                    conf.toString()));
            members.add(new Daemon("zk" + i, command, Map.of(), data.resolve("log"), history));
        }
    }

    static Path data(Options options, int number) {
        return options.out().resolve("zk" + number);
    }

    private static String peers() {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(i -> "server." + i + "=" + Network.address("zk" + i) + ":2888:3888\n")
                .collect(Collectors.joining());
    }

    static String connectString() {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(i -> Network.address("zk" + i) + ":" + PORT)
                .collect(Collectors.joining(","));
    }

    List<Daemon> members() {
        return members;
    }

    void start() {
        members.forEach(Daemon::start);
    }

    boolean isWhole() {
        List<String> modes = modes();
        return modes.contains("leader")
                && modes.stream().filter("follower"::equals).count() == 2;
    }

    /** Its number, from 0; or -1. */
    int leader() {
        return modes().indexOf("leader");
    }

    private List<String> modes() {
        return IntStream.rangeClosed(1, 3).mapToObj(i -> mode("zk" + i)).toList();
    }

    private static String mode(String host) {
        return ask(host, "srvr")
                .lines()
                .filter(line -> line.startsWith("Mode: "))
                .map(line -> line.substring("Mode: ".length()).trim())
                .findFirst()
                .orElse("");
    }

    /** The number, from 0, of the one to which this host's sessions are connected; or -1. */
    int serverOf(String host) {
        return IntStream.range(0, 3)
                .filter(i -> ask("zk" + (i + 1), "cons").contains("/" + Network.address(host) + ":"))
                .findFirst()
                .orElse(-1);
    }

    private static String ask(String host, String word) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Network.address(host), PORT), 300);
            socket.setSoTimeout(500);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    void close() {
        members.forEach(Daemon::close);
    }
}
