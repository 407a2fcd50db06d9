// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.time.Duration;

/**
 * Limits and clocks of a line; the two ends need not have the same.
 *
 * @param maxFrame the largest payload of a frame, in bytes, sent or received; what is larger fails its own call only
 * @param connectTimeout how long a TCP connection may take to be made
 * @param handshakeTimeout how long the peer may take to prove who it is
 * @param pingAfter a ping is sent when nothing was written for this long
 * @param silenceLimit a line over which nothing was read for this long is closed; more than twice {@code pingAfter}
 */
public record LineConfig(
        int maxFrame, Duration connectTimeout, Duration handshakeTimeout, Duration pingAfter, Duration silenceLimit) {
    private static final int MIB = 1024 * 1024;

    public LineConfig {
        if (maxFrame < FrameCodec.STRANGER_LIMIT || maxFrame > 1024 * MIB) {
            throw new IllegalArgumentException(
                    "maxFrame is " + maxFrame + " bytes, expected " + FrameCodec.STRANGER_LIMIT + " to " + 1024 * MIB);
        }
        positive("connectTimeout", connectTimeout);
        positive("handshakeTimeout", handshakeTimeout);
        positive("pingAfter", pingAfter);
        if (silenceLimit.compareTo(pingAfter.multipliedBy(2)) <= 0) {
            throw new IllegalArgumentException(
                    "silenceLimit is " + silenceLimit + ", expected more than twice pingAfter, which is " + pingAfter);
        }
    }

    /** 50 MiB frames, 5 s to connect, 10 s for the handshake, a ping after 5 s, closed after 15 s of silence. */
    public static LineConfig defaults() {
        return new LineConfig(
                50 * MIB, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    public LineConfig withMaxFrame(int bytes) {
        return new LineConfig(bytes, connectTimeout, handshakeTimeout, pingAfter, silenceLimit);
    }

    public LineConfig withHandshakeTimeout(Duration timeout) {
        return new LineConfig(maxFrame, connectTimeout, timeout, pingAfter, silenceLimit);
    }

    public LineConfig withHeartbeat(Duration ping, Duration silence) {
        return new LineConfig(maxFrame, connectTimeout, handshakeTimeout, ping, silence);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", expected more than zero");
        }
    }
}
