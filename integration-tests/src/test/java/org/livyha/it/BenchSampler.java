// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of its own on one of a bench's hosts. Asks the same question again and again, and looks whether the host holds an
 * address; writes what it saw to a file. {@link System#nanoTime} is one clock for all hosts, as they are one machine.
 */
final class BenchSampler {
    private static final long PAUSE_MILLIS = 20;

    private BenchSampler() {}

    /**
     * One look, taken at some instant between the two.
     *
     * @param kind {@code H} whether the address is held (value 1 or 0), {@code Q} an answer
     * @param status of the answer, 0 when there was none
     * @param value what was found in the answer, -1 when nothing was
     */
    record Sample(char kind, long from, long to, int status, long value) {
        static Sample parse(String line) {
            String[] words = line.split(" ", -1);
            return new Sample(
                    words[0].charAt(0),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    Long.parseLong(words[4]));
        }

        String line() {
            return kind + " " + from + " " + to + " " + status + " " + value + "\n";
        }

        boolean holds() {
            return kind == 'H' && value == 1;
        }

        boolean leads() {
            return kind == 'Q' && status == 200;
        }
    }

    /** The complete lines of a sampler's file. */
    static List<Sample> read(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Sample::parse)
                .toList();
    }

    /** Samples until it is killed. Arguments: host, port, path, pattern of a number in the answer, address, file. */
    public static void main(String[] args) throws Exception {
        String question = "GET " + args[2] + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        Pattern number = Pattern.compile(args[3]);
        InetAddress address = InetAddress.getByName(args[4]);
        try (PrintStream out =
                new PrintStream(Files.newOutputStream(Path.of(args[5])), true, StandardCharsets.US_ASCII)) {
            // A thread of its own: a server that does not answer must not keep us from looking.
            Thread looks = new Thread(() -> repeat(() -> out.print(look(address).line())), "looks");
            looks.start();
            repeat(() -> out.print(
                    ask(args[0], Integer.parseInt(args[1]), question, number).line()));
        }
    }

    private static void repeat(Runnable step) {
        try {
            while (true) {
                step.run();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Sample look(InetAddress address) {
        long from = System.nanoTime();
        boolean held;
        try {
            held = NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException e) {
            held = false;
        }
        return new Sample('H', from, System.nanoTime(), 0, held ? 1 : 0);
    }

    private static Sample ask(String host, int port, String question, Pattern number) {
        long from = System.nanoTime();
        String answer = GateSampler.ask(host, port, question);
        long to = System.nanoTime();
        if (!answer.startsWith("HTTP/1.1 ")) {
            return new Sample('Q', from, to, 0, -1);
        }
        Matcher found = number.matcher(answer);
        return new Sample(
                'Q',
                from,
                to,
                Integer.parseInt(answer.substring(9, 12)),
                found.find() ? Long.parseLong(found.group(1)) : -1);
    }
}
