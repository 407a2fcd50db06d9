// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.Event;
import org.livyha.rpc.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switchboard of one term: attaches each driver's line to the session that owns it, and tells a driver that nobody owns
 * any more to shut down. Never blocks.
 */
public final class Attendant implements DriverLines.Switchboard {
    private static final Logger log = LoggerFactory.getLogger(Attendant.class);

    private final long epoch;
    private final Duration callTimeout;
    private final Supplier<List<String>> servers;
    private final Map<String, DriverLink> links = new ConcurrentHashMap<>();

    /** @param servers the addresses at which servers listen for drivers, at the moment */
    public Attendant(long epoch, Duration callTimeout, Supplier<List<String>> servers) {
        this.epoch = epoch;
        this.callTimeout = callTimeout;
        this.servers = servers;
    }

    /** Makes the link of a session whose driver may call from now on. */
    public DriverLink register(String driverId, DriverLink.Listener listener) {
        DriverLink link = new DriverLink(driverId, epoch, callTimeout, listener);
        links.put(driverId, link);
        return link;
    }

    /** The session has ended: its driver is told to shut down if it calls again. */
    public void unregister(String driverId) {
        links.remove(driverId);
    }

    /** Tells all attached drivers that the list of servers has changed. */
    public void serversChanged(List<DriverLine> lines) {
        List<String> now = servers.get();
        log.info("telling drivers of servers drivers={} servers={}", lines.size(), now);
        for (DriverLine line : lines) {
            line.call(new Request.UpdateServers(epoch, now), callTimeout).exceptionally(failure -> null);
        }
    }

    @Override
    public void opened(DriverLine line) {
        attach(line);
    }

    private void attach(DriverLine line) {
        Request.Attach request = new Request.Attach(epoch, servers.get());
        DriverLink link = links.get(line.driverId());
        if (link != null) {
            link.attach(line, request);
        } else {
            sendAway(line, request);
        }
    }

    private void sendAway(DriverLine line, Request.Attach request) {
        log.warn("shutting down a driver that nobody owns driver={} from={}", line.driverId(), line.remoteAddress());
        line.call(request, callTimeout)
                .thenCompose(attached -> line.call(new Request.Shutdown(epoch, "its session has ended"), callTimeout))
                .exceptionally(failure -> null);
    }

    @Override
    public void event(DriverLine line, Event event) {
        DriverLink link = links.get(line.driverId());
        if (link != null) {
            link.event(line, event);
        }
    }

    @Override
    public void closed(DriverLine line) {
        DriverLink link = links.get(line.driverId());
        if (link != null) {
            link.closed(line);
        }
    }
}
