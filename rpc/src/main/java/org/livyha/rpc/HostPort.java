// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/**
 * An address as it is written in configuration, {@code host:port} or {@code [v6]:port}; not resolved.
 *
 * @param host name or literal address, without brackets
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("address is " + host + ":" + port + ", expected host:port");
        }
    }

    /** Reads one address; throws {@link IllegalArgumentException} with the text that was given. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).trim();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || (!bracketed && host.indexOf(':') >= 0)) {
            throw new IllegalArgumentException("address is '" + text + "', expected host:port");
        }
        try {
            return new HostPort(host, Integer.parseInt(text.substring(colon + 1).trim()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("address is '" + text + "', expected host:port", e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
