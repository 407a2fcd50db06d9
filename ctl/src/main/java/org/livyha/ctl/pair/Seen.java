// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What one look at a host's server brought.
 *
 * @param status null when there was none
 * @param problem why there was none, or null
 */
public record Seen(@JsonIgnore Host host, HaStatus status, String problem) {
    public boolean reached() {
        return status != null;
    }

    public boolean leads() {
        return reached() && status.leads();
    }

    /** The name under which the pair knows it. */
    public String name() {
        return reached() && status.nodeId() != null ? status.nodeId() : host.name();
    }
}
