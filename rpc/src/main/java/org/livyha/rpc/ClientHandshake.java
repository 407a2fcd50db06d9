// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.function.Consumer;
import org.livyha.rpc.Handshake.Challenge;
import org.livyha.rpc.Handshake.Hello;
import org.livyha.rpc.Handshake.Proof;
import org.livyha.rpc.Handshake.Role;
import org.livyha.rpc.Handshake.Transcript;

/** The driver's side of a {@link Handshake}. Event loop only. */
final class ClientHandshake extends HandshakeHandler {
    private final String driverId;
    private final byte[] secret;
    private final ClientLine line;
    private final Consumer<HandshakeException> onFailure;
    private Hello hello;
    private Transcript transcript;

    ClientHandshake(
            String driverId,
            byte[] secret,
            LineConfig config,
            ClientLine line,
            Consumer<HandshakeException> onFailure) {
        super(config);
        this.driverId = driverId;
        this.secret = secret;
        this.line = line;
        this.onFailure = onFailure;
    }

    @Override
    void begin(ChannelHandlerContext ctx) throws IOException {
        hello = new Hello(driverId, Handshake.newNonce());
        FrameCodec.send(ctx.channel(), Handshake.message(ctx.alloc(), FrameKind.HELLO, Hello.class, hello));
    }

    @Override
    void next(ChannelHandlerContext ctx, Frame frame) throws IOException {
        if (transcript == null) {
            Challenge challenge = expect(frame, FrameKind.CHALLENGE, Challenge.class);
            transcript = new Transcript(Preface.OURS, peer(), hello, challenge);
            Proof proof = transcript.proof(Role.DRIVER, secret);
            FrameCodec.send(ctx.channel(), Handshake.message(ctx.alloc(), FrameKind.PROOF, Proof.class, proof));
        } else if (transcript.accepts(expect(frame, FrameKind.WELCOME, Proof.class), Role.SERVER, secret)) {
            succeed(ctx, line);
        } else {
            refuse(ctx, "wrong proof of the driver's secret by the server");
        }
    }

    @Override
    void failed(ChannelHandlerContext ctx, HandshakeException why) {
        onFailure.accept(why);
    }
}
