// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the pretended spark-submit of a {@link FleetSparkHome} asks for its application. Its connection is the application's
 * life: when it breaks the application was killed, and when the application ends the exit code goes over it. Says also which
 * applications there are, and kills one:
 *
 * <pre>
 * conf KEY=VALUE, arg TEXT ..., run   answered with: say TEXT ..., exit CODE
 * start TAG SECRET SERVERS            answered with: started; a driver that no spark-submit has launched
 * kill TAG                            answered with: killed or none
 * list                                answered with: the tag of each driver
 * </pre>
 *
 * One thread for each connection.
 */
public final class LaunchPort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LaunchPort.class);

    private final Fleet fleet;
    private final GroundTruth truth;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Listens at this address; port 0 takes a free one. */
    public LaunchPort(Fleet fleet, GroundTruth truth, InetSocketAddress address) throws IOException {
        this.fleet = fleet;
        this.truth = truth;
        this.listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(address, 1024);
    }

    /** Begins to accept; once. */
    public void start() {
        thread(this::accept, "fleet-launch");
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                thread(() -> serve(socket), "fleet-launch-" + socket.getPort());
            } catch (IOException e) {
                log.debug("accepts no more reason={}", e.toString());
            }
        }
    }

    private static void thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            StringBuilder conf = new StringBuilder();
            List<String> args = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", 2);
                String rest = words.length > 1 ? words[1] : "";
                switch (words[0]) {
                    case "conf" -> conf.append(rest).append('\n');
                    case "arg" -> args.add(rest);
                    case "run" -> run(properties(conf.toString()), args, socket, in, out);
                    case "start" -> out.println(start(rest));
                    case "kill" -> out.println(kill(rest) ? "killed" : "none");
                    case "list" -> fleet.drivers().forEach(driver -> out.println(driver.appTag()));
                    default -> out.println("not understood: " + line);
                }
            }
        } catch (IOException | RuntimeException e) {
            log.info("a launch was broken off reason=\"{}\"", e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private String start(String order) {
        String[] words = order.split(" ", 3);
        SimulatedDriver unused =
                fleet.start(DriverOrder.of(words[0], HexFormat.of().parseHex(words[1]), words[2]));
        return "started";
    }

    private boolean kill(String appTag) {
        return fleet.driver(appTag)
                .map(driver -> {
                    driver.kill();
                    return true;
                })
                .orElse(false);
    }

    private static Map<String, String> properties(String text) throws IOException {
        Properties read = new Properties();
        read.load(new StringReader(text));
        return read.stringPropertyNames().stream()
                .collect(Collectors.toMap(key -> key, read::getProperty, (a, b) -> a, HashMap::new));
    }

    private void run(Map<String, String> conf, List<String> args, Socket socket, BufferedReader in, PrintWriter out)
            throws IOException {
        if (!conf.containsKey("spark.livyha.driver.id")) {
            int exit = new SimulatedBatch(conf, args, truth).run(socket, in);
            out.println("exit " + exit);
            return;
        }
        SimulatedDriver driver = fleet.start(DriverOrder.of(conf));
        out.println("say simulated driver " + driver.appTag());
        var unused = driver.exit().thenAccept(code -> out.println("exit " + code));
        while (in.readLine() != null) {
            // It says nothing more, and ends.
        }
        driver.kill();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
