// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How two peers prove to each other that they know a driver's secret, without sending it:
 *
 * <pre>
 * both            preface (see {@link Preface})
 * driver to server  HELLO     {driverId, nonce}
 * server to driver  CHALLENGE {instance, nonce}      or REFUSED "unknown driver"
 * driver to server  PROOF     {mac}
 * server to driver  WELCOME   {mac}                  or REFUSED
 * </pre>
 *
 * A mac is HMAC-SHA256 with the secret as key over a label for the role, both prefaces (nobody in between can talk the
 * peers out of a feature), both nonces, the driver's id and the server's instance. Nonces are fresh and 32 bytes long, so a
 * recorded handshake is worth nothing; labels differ, so no proof can be sent back to its author. The handshake
 * authenticates the peers and not what follows: on a network where bytes can be changed, that is for TLS.
 */
final class Handshake {
    static final int MAX_NAME = 256;
    static final String UNKNOWN_DRIVER = "unknown driver";

    private static final int NONCE = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private Handshake() {}

    /** Who speaks; the label keeps the two proofs apart. */
    enum Role {
        DRIVER("livy-ha line 1, driver to server"),
        SERVER("livy-ha line 1, server to driver");

        private final String label;

        Role(String label) {
            this.label = label;
        }
    }

    record Hello(String driverId, String nonce) {
        Hello {
            checkName("driverId", driverId);
            checkNonce(nonce);
        }
    }

    record Challenge(String instance, String nonce) {
        Challenge {
            checkName("instance", instance);
            checkNonce(nonce);
        }
    }

    record Proof(String mac) {}

    record Refusal(String reason) {}

    /** All that both sides have said before the proofs. */
    record Transcript(Preface driverPreface, Preface serverPreface, Hello hello, Challenge challenge) {
        Proof proof(Role role, byte[] secret) {
            return new Proof(HexFormat.of().formatHex(mac(role, secret)));
        }

        /** Takes the same time for every wrong proof. */
        boolean accepts(Proof proof, Role role, byte[] secret) {
            byte[] given;
            try {
                given = HexFormat.of().parseHex(proof.mac() == null ? "" : proof.mac());
            } catch (IllegalArgumentException e) {
                return false;
            }
            return MessageDigest.isEqual(mac(role, secret), given);
        }

        private byte[] mac(Role role, byte[] secret) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret, ALGORITHM));
                add(mac, role.label.getBytes(StandardCharsets.US_ASCII));
                add(mac, bytes(driverPreface));
                add(mac, bytes(serverPreface));
                add(mac, hello.nonce().getBytes(StandardCharsets.US_ASCII));
                add(mac, challenge.nonce().getBytes(StandardCharsets.US_ASCII));
                add(mac, hello.driverId().getBytes(StandardCharsets.UTF_8));
                add(mac, challenge.instance().getBytes(StandardCharsets.UTF_8));
                return mac.doFinal();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JVM lacks " + ALGORITHM, e);
            }
        }

        /** Length first: no two lists of fields give the same bytes. */
        private static void add(Mac mac, byte[] field) {
            mac.update(ByteBuffer.allocate(4).putInt(0, field.length));
            mac.update(field);
        }

        private static byte[] bytes(Preface preface) {
            return preface.encode().array();
        }
    }

    static String newNonce() {
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    static ByteBuf refusal(ByteBufAllocator alloc, String reason) throws IOException {
        return message(alloc, FrameKind.REFUSED, Refusal.class, new Refusal(reason));
    }

    static <T> ByteBuf message(ByteBufAllocator alloc, FrameKind kind, Class<T> type, T value) throws IOException {
        return FrameCodec.encode(alloc, kind, 0, type, value, FrameCodec.STRANGER_LIMIT);
    }

    static void checkName(String what, String name) {
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(what + " must have 1 to " + MAX_NAME + " characters");
        }
    }

    static void checkNonce(String nonce) {
        if (nonce == null || nonce.length() != 2 * NONCE) {
            throw new IllegalArgumentException("nonce must have " + 2 * NONCE + " hex digits");
        }
    }
}
