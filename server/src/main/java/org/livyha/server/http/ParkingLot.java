// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Requests that wait for a leader, in the order of their arrival. Holds no thread for any of them. Whoever takes a request
 * out owns it; each is taken out once. Safe for use by any thread; calls nobody while holding its lock.
 */
final class ParkingLot {
    private final int capacity;
    private final ScheduledExecutorService timer;
    private final Consumer<Exchange> expired;
    private final TreeMap<Long, Place> places = new TreeMap<>();

    private boolean closed;

    /** What became of a request that was to be parked; unless it was, the caller still owns it. */
    enum Parking {
        PARKED,
        FULL,
        CLOSED
    }

    private record Place(Exchange exchange, Future<?> expiry) {}

    /** @param expired gets each request whose budget ran out here, on the timer's thread */
    ParkingLot(int capacity, ScheduledExecutorService timer, Consumer<Exchange> expired) {
        this.capacity = capacity;
        this.timer = timer;
        this.expired = expired;
    }

    synchronized Parking park(Exchange exchange) {
        if (closed) {
            return Parking.CLOSED;
        }
        if (places.size() >= capacity) {
            return Parking.FULL;
        }
        Future<?> expiry = timer.schedule(() -> expire(exchange), exchange.remainingNanos(), TimeUnit.NANOSECONDS);
        places.put(exchange.number(), new Place(exchange, expiry));
        return Parking.PARKED;
    }

    private void expire(Exchange exchange) {
        boolean mine;
        synchronized (this) {
            mine = places.remove(exchange.number()) != null;
        }
        if (mine) {
            expired.accept(exchange);
        }
    }

    /** Takes out all, in the order of their arrival, for good: from now on nobody is parked. */
    synchronized List<Exchange> close() {
        closed = true;
        List<Exchange> all = places.values().stream().map(this::leave).toList();
        places.clear();
        return all;
    }

    /** Takes out the first that matches. */
    synchronized Optional<Exchange> takeFirst(Predicate<Exchange> matching) {
        for (Iterator<Place> all = places.values().iterator(); all.hasNext(); ) {
            Place place = all.next();
            if (matching.test(place.exchange)) {
                all.remove();
                return Optional.of(leave(place));
            }
        }
        return Optional.empty();
    }

    private Exchange leave(Place place) {
        place.expiry.cancel(false);
        return place.exchange;
    }

    /** Whether one that matches is there. */
    synchronized boolean holds(Predicate<Exchange> matching) {
        return places.values().stream().anyMatch(place -> matching.test(place.exchange));
    }

    synchronized int size() {
        return places.size();
    }
}
