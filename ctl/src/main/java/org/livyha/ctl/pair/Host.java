// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import java.net.URI;
import java.util.Objects;

/**
 * One of the two hosts.
 *
 * @param name as in {@code NODE_A}, or the authority of the URL when only that was given
 * @param url of its server
 * @param shell the words before a command that is to run there as root, or null when it was not given
 */
public record Host(String name, URI url, String shell) {
    public Host {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(url, "url");
    }
}
