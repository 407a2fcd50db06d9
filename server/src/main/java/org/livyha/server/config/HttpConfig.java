// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

/**
 * The REST interface.
 *
 * @param host {@code livy.server.host}, the address to bind
 * @param port {@code livy.server.port}; 0 takes a free one
 * @param requestHeaderSize {@code livy.server.request-header.size}, bytes
 * @param responseHeaderSize {@code livy.server.response-header.size}, bytes
 */
public record HttpConfig(String host, int port, int requestHeaderSize, int responseHeaderSize) {}
