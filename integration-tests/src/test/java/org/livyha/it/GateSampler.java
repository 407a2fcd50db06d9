// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a server again and again whether its gate is open. As a program of its own it does so from inside a network namespace
 * and writes what it saw to a file: {@link System#nanoTime} is one clock for all processes of a host.
 */
public final class GateSampler {
    private static final Duration PAUSE = Duration.ofMillis(3);
    private static final Pattern EPOCH = Pattern.compile("\"epoch\":(\\d+)");

    private GateSampler() {}

    /**
     * One answer, given at some instant between the two.
     *
     * @param status 200 means open; 0 that there was no answer
     * @param epoch the leader's, as far as the server knows; -1 without an answer
     */
    public record Sample(long sentAt, long answeredAt, int status, long epoch) {
        public boolean open() {
            return status == 200;
        }

        static Sample parse(String line) {
            String[] words = line.split(" ", -1);
            return new Sample(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Integer.parseInt(words[2]),
                    Long.parseLong(words[3]));
        }

        String line() {
            return sentAt + " " + answeredAt + " " + status + " " + epoch;
        }
    }

    /** Samples in this process until closed; the samples go to the queue. */
    static Client start(ServerProcess server, Queue<Sample> samples) {
        URI url = URI.create(server.url());
        return new Client("sampler-" + server.node(), PAUSE, () -> samples.add(sample(url.getHost(), url.getPort())));
    }

    static Sample sample(String host, int port) {
        long sentAt = System.nanoTime();
        String answer = ask(host, port, "GET /health/leader HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        long answeredAt = System.nanoTime();
        if (!answer.startsWith("HTTP/1.1 ")) {
            return new Sample(sentAt, answeredAt, 0, -1);
        }
        Matcher epoch = EPOCH.matcher(answer);
        return new Sample(
                sentAt,
                answeredAt,
                Integer.parseInt(answer.substring(9, 12)),
                epoch.find() ? Long.parseLong(epoch.group(1)) : -1);
    }

    /** Sends bytes and reads until the other side closes; empty when nobody answers. */
    static String ask(String host, int port, String words) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 500);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The complete lines of a sampler's file. */
    public static List<Sample> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Sample::parse)
                .toList();
    }

    /** By how much the second gate opened after the first was last seen open; negative when both may have been open. */
    static Duration margin(Iterable<Sample> first, Iterable<Sample> second) {
        return Duration.ofNanos(firstOpen(second).sentAt() - lastOpen(first).answeredAt());
    }

    /** Whether the first gate answered as open to a question that was asked after the second one had done so. */
    static boolean surelyOverlap(Iterable<Sample> first, Iterable<Sample> second) {
        return lastOpen(first).sentAt() > firstOpen(second).answeredAt();
    }

    static Sample lastOpen(Iterable<Sample> samples) {
        List<Sample> open = open(samples);
        return open.get(open.size() - 1);
    }

    static Sample firstOpen(Iterable<Sample> samples) {
        return open(samples).get(0);
    }

    private static List<Sample> open(Iterable<Sample> samples) {
        List<Sample> open = new ArrayList<>();
        samples.forEach(sample -> {
            if (sample.open()) {
                open.add(sample);
            }
        });
        if (open.isEmpty()) {
            throw new AssertionError("the gate was never seen open");
        }
        return open;
    }

    /** Samples until it is killed, appending. Arguments: host, port, file, and the pause in ms if it is not 3. */
    public static void main(String[] args) throws Exception {
        long pause = args.length > 3 ? Long.parseLong(args[3]) : PAUSE.toMillis();
        try (PrintStream out = new PrintStream(
                Files.newOutputStream(Path.of(args[2]), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.US_ASCII)) {
            while (true) {
                out.print(sample(args[0], Integer.parseInt(args[1])).line() + "\n");
                Thread.sleep(pause);
            }
        }
    }
}
