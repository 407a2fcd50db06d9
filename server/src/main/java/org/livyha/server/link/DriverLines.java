// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.DriverLineListener;
import org.livyha.rpc.Event;
import org.livyha.rpc.SecretLookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lines that drivers hold to this server. On a standby they stay parked; {@link #lead} hands each of them, and each
 * later one, to the switchboard of the term. Lives as long as the server, through every term. Safe for use by any thread.
 */
public final class DriverLines implements DriverLineListener, SecretLookup {
    private static final Logger log = LoggerFactory.getLogger(DriverLines.class);

    private final Map<String, DriverLine> lines = new ConcurrentHashMap<>();
    private final Map<String, String> expected = new ConcurrentHashMap<>();
    private final Function<String, Optional<String>> storedSecret;
    private volatile Switchboard switchboard;

    /** What a leader does with lines. Called on Netty threads: must not block. */
    public interface Switchboard {
        void opened(DriverLine line);

        void event(DriverLine line, Event event);

        void closed(DriverLine line);

        /** How many drivers obey this term over an open line. */
        int attached();
    }

    /** @param storedSecret finds a driver's secret in the store's mirror; must not block */
    public DriverLines(Function<String, Optional<String>> storedSecret) {
        this.storedSecret = storedSecret;
    }

    /** Knows a driver's secret before the mirror has seen its record. */
    public void expect(String driverId, String secret) {
        expected.put(driverId, secret);
    }

    public void forget(String driverId) {
        expected.remove(driverId);
    }

    /** Hands every open line to the switchboard, and every later one as it opens. */
    public void lead(Switchboard newSwitchboard) {
        switchboard = newSwitchboard;
        lines.values().forEach(newSwitchboard::opened);
    }

    /** Parks every line: the term is over. The drivers go on and are attached by whoever leads next. */
    public void standDown() {
        switchboard = null;
        expected.clear();
    }

    /** How many drivers hold an open line to this server, attached or parked. */
    public int openLines() {
        return lines.size();
    }

    /** How many of them are attached: none on a standby. */
    public int attachedLines() {
        Switchboard leading = switchboard;
        return leading == null ? 0 : leading.attached();
    }

    /** The open lines at this instant. */
    public List<DriverLine> open() {
        return List.copyOf(lines.values());
    }

    @Override
    public Optional<byte[]> secretOf(String driverId) {
        String known = expected.get(driverId);
        return Optional.ofNullable(known).or(() -> storedSecret.apply(driverId)).map(HexFormat.of()::parseHex);
    }

    @Override
    public void opened(DriverLine line) {
        DriverLine old = lines.put(line.driverId(), line);
        log.debug("driver called driver={} from={}", line.driverId(), line.remoteAddress());
        if (old != null) {
            old.close();
        }
        Switchboard leading = switchboard;
        if (leading != null) {
            leading.opened(line);
        }
    }

    @Override
    public void event(DriverLine line, Event event) {
        Switchboard leading = switchboard;
        if (leading != null) {
            leading.event(line, event);
        }
    }

    @Override
    public void closed(DriverLine line) {
        lines.remove(line.driverId(), line);
        Switchboard leading = switchboard;
        if (leading != null) {
            leading.closed(line);
        }
    }
}
