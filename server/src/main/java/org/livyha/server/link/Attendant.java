// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.Event;
import org.livyha.rpc.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switchboard of one term: attaches each driver's line to the session that owns it, and tells the driver of one
 * that has ended to shut down. Never blocks.
 */
public final class Attendant implements DriverLines.Switchboard {
    private static final Logger log = LoggerFactory.getLogger(Attendant.class);

    private final long epoch;
    private final Duration callTimeout;
    private final Supplier<List<String>> servers;
    private final Map<String, DriverLink> links = new ConcurrentHashMap<>();
    private final Set<String> dismissed = ConcurrentHashMap.newKeySet();

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
    public void dismiss(String driverId) {
        dismissed.add(driverId);
        links.remove(driverId);
    }

    /** The session is gone, and its driver with it. */
    public void unregister(String driverId) {
        links.remove(driverId);
        dismissed.remove(driverId);
    }

    /** Tells all drivers with a line that the list of servers has changed. */
    public void serversChanged(List<DriverLine> lines) {
        List<String> now = servers.get();
        log.info("telling drivers of servers drivers={} servers={}", lines.size(), now);
        for (DriverLine line : lines) {
            line.call(new Request.UpdateServers(epoch, now), callTimeout).exceptionally(failure -> null);
        }
    }

    @Override
    public int attached() {
        return (int) links.values().stream().filter(DriverLink::isAttached).count();
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
        } else if (dismissed.contains(line.driverId())) {
            sendAway(line, request);
        } else {
            // Its record may be there and only unreadable to us: nobody is ended on a guess. A driver that really
            // belongs to
            // nobody ends by itself after its idle time.
            log.warn("left a driver parked that no session owns driver={}", line.driverId());
        }
    }

    private void sendAway(DriverLine line, Request.Attach request) {
        log.info(
                "shutting down the driver of an ended session driver={} from={}",
                line.driverId(),
                line.remoteAddress());
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
