// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a standalone master says at {@code /json/}.
 *
 * @param alive whether it is the one that rules, of several, and has recovered what it knew before
 * @param drivers by id, those that run and those of late that have ended
 * @param workers the address of each living worker's page, by the worker's id
 */
record MasterPage(boolean alive, Map<String, Driver> drivers, Map<String, String> workers) {
    /** @param worker the id of the worker that it was given to, or null */
    record Driver(String id, String state, String worker) {}

    static MasterPage of(JsonNode json) {
        Map<String, Driver> drivers = new HashMap<>();
        for (String list : List.of("completeddrivers", "activedrivers")) {
            for (JsonNode driver : json.path(list)) {
                String id = driver.path("id").asText();
                drivers.put(id, new Driver(id, driver.path("state").asText(), text(driver.get("worker"))));
            }
        }
        Map<String, String> workers = new HashMap<>();
        for (JsonNode worker : json.path("workers")) {
            if (!worker.path("state").asText().equals("DEAD")) {
                workers.put(
                        worker.path("id").asText(), worker.path("webuiaddress").asText());
            }
        }
        return new MasterPage(json.path("status").asText().equals("ALIVE"), drivers, workers);
    }

    private static String text(JsonNode node) {
        return node == null || node.isNull() || node.asText().equals("None") ? null : node.asText();
    }

    /** Whether the worker that a driver was given to is gone. */
    boolean lostWorkerOf(Driver driver) {
        return driver.worker() != null && !workers.containsKey(driver.worker());
    }

    /** Where a driver's worker shows what it writes; null while it has none, or when the worker is gone. */
    String logUrl(Driver driver) {
        return at(driver, "/logPage/?driverId=" + driver.id() + "&logType=stderr");
    }

    /** The last {@code bytes} of that as plain text; null as above. */
    String logTail(Driver driver, int bytes) {
        return at(driver, "/log/?driverId=" + driver.id() + "&logType=stderr&byteLength=" + bytes);
    }

    private String at(Driver driver, String path) {
        String page = driver.worker() == null ? null : workers.get(driver.worker());
        return page == null || page.isEmpty() ? null : page + path;
    }
}
