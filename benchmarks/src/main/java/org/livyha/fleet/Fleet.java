// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All drivers of this process. Safe for use by any thread. */
public final class Fleet implements AutoCloseable {
    private final FleetThreads threads = FleetThreads.start();
    private final Map<String, SimulatedDriver> drivers = new ConcurrentHashMap<>();
    private final GroundTruth truth;

    /** @param truth closed by the caller, after this */
    public Fleet(GroundTruth truth) {
        this.truth = truth;
    }

    /** Starts a driver, which calls home at once. */
    public SimulatedDriver start(DriverOrder order) {
        SimulatedDriver driver = new SimulatedDriver(order, threads, truth);
        if (drivers.putIfAbsent(driver.appTag(), driver) != null) {
            throw new IllegalStateException("there is a driver " + driver.appTag() + " already");
        }
        truth.launched(driver.appTag());
        var unused = driver.exit().whenComplete((code, failure) -> drivers.remove(driver.appTag(), driver));
        driver.start();
        return driver;
    }

    /** Empty when there is none, or it has ended. */
    public Optional<SimulatedDriver> driver(String appTag) {
        return Optional.ofNullable(drivers.get(appTag));
    }

    /** Those that live. */
    public List<SimulatedDriver> drivers() {
        return List.copyOf(drivers.values());
    }

    FleetThreads threads() {
        return threads;
    }

    /** Ends them all at once, as if their host had lost its power. */
    @Override
    public void close() {
        drivers.values().forEach(SimulatedDriver::kill);
        threads.close();
    }
}
