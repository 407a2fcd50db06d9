// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A takeover as the new leader's log tells it, in milliseconds.
 *
 * @param phases by name: {@code epoch taken}, {@code read}, {@code recovered}, {@code serving}, {@code attaching}
 * @param won when the server began to take the epoch
 * @param serving when the gate was open
 * @param toGate from the one to the other
 * @param toAttached from the gate open to the last driver's session out of {@code recovering}
 * @param attached how many were
 */
record TakeoverLog(
        Map<String, Double> phases, Instant won, Instant serving, double toGate, double toAttached, int attached) {
    private static final Pattern STEP = Pattern.compile("takeover: (\\w+) .*?\\b(?:ms|epoch)=(\\d+)(?: ms=(\\d+))?$");
    private static final Pattern BID = Pattern.compile("elected epoch=\\d+ .* took=(\\d+)ms$");
    private static final String BACK = "was=RECOVERING";

    /** @param from where in the file the takeover begins, in bytes */
    static TakeoverLog read(Path file, long from) throws IOException {
        byte[] all = Files.readAllBytes(file);
        String text = new String(Arrays.copyOfRange(all, (int) from, all.length), StandardCharsets.UTF_8);
        Map<String, Double> phases = new LinkedHashMap<>();
        Instant won = null;
        Instant serving = null;
        Instant last = null;
        int attached = 0;
        for (String line : lines(text)) {
            Matcher step = STEP.matcher(line);
            Matcher bid = BID.matcher(line);
            if (bid.find()) {
                won = at(line).minusMillis(Long.parseLong(bid.group(1)));
                phases.put("epoch taken", Double.valueOf(bid.group(1)));
            } else if (line.endsWith(BACK)) {
                last = at(line);
                attached++;
            } else if (step.find()) {
                String ms = step.group(3) == null ? step.group(2) : step.group(3);
                switch (step.group(1)) {
                    case "elected" -> {}
                    case "serving" -> {
                        serving = at(line);
                        phases.put("serving", Double.valueOf(ms));
                    }
                    default -> phases.put(step.group(1), Double.valueOf(ms));
                }
            }
        }
        if (won == null || serving == null) {
            throw new IOException("no takeover is in " + file + " from byte " + from);
        }
        return new TakeoverLog(
                phases,
                won,
                serving,
                millis(won, serving),
                last == null ? 0 : Math.max(0, millis(serving, last)),
                attached);
    }

    private static List<String> lines(String text) {
        return text.lines()
                .filter(line -> line.contains("takeover: ") || line.contains(" Bid - ") || line.endsWith(BACK))
                .toList();
    }

    private static Instant at(String line) {
        return OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant();
    }

    static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
