// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.Optional;
import org.livyha.rpc.Handshake.Challenge;
import org.livyha.rpc.Handshake.Hello;
import org.livyha.rpc.Handshake.Proof;
import org.livyha.rpc.Handshake.Role;
import org.livyha.rpc.Handshake.Transcript;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of a {@link Handshake}. Event loop only. */
final class ServerHandshake extends HandshakeHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHandshake.class);

    private final RpcServerConfig config;
    private final SecretLookup secrets;
    private final DriverLineListener listener;
    private Transcript transcript;
    private byte[] secret;

    ServerHandshake(RpcServerConfig config, SecretLookup secrets, DriverLineListener listener) {
        super(config.line());
        this.config = config;
        this.secrets = secrets;
        this.listener = listener;
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        // The driver speaks first.
    }

    @Override
    void next(ChannelHandlerContext ctx, Frame frame) throws IOException {
        if (transcript == null) {
            challenge(ctx, expect(frame, FrameKind.HELLO, Hello.class));
        } else {
            verify(ctx, expect(frame, FrameKind.PROOF, Proof.class));
        }
    }

    private void challenge(ChannelHandlerContext ctx, Hello hello) throws IOException {
        Optional<byte[]> known = secrets.secretOf(hello.driverId());
        if (known.isEmpty() || known.get().length == 0) {
            refuse(ctx, Handshake.UNKNOWN_DRIVER);
            return;
        }
        secret = known.get().clone();
        Challenge challenge = new Challenge(config.instance(), Handshake.newNonce());
        transcript = new Transcript(peer(), Preface.OURS, hello, challenge);
        FrameCodec.send(ctx.channel(), Handshake.message(ctx.alloc(), FrameKind.CHALLENGE, Challenge.class, challenge));
    }

    private void verify(ChannelHandlerContext ctx, Proof proof) throws IOException {
        String driverId = transcript.hello().driverId();
        if (!transcript.accepts(proof, Role.DRIVER, secret)) {
            LOG.warn(
                    "refused a line with a wrong proof driver={} from={}",
                    driverId,
                    ctx.channel().remoteAddress());
            refuse(ctx, "wrong proof of the driver's secret");
            return;
        }
        Proof ours = transcript.proof(Role.SERVER, secret);
        FrameCodec.send(ctx.channel(), Handshake.message(ctx.alloc(), FrameKind.WELCOME, Proof.class, ours));
        succeed(ctx, new ServerLine(driverId, ctx.channel(), config.line(), listener));
    }

    @Override
    void failed(ChannelHandlerContext ctx, HandshakeException why) {
        LOG.debug(
                "no line was made driver={} from={} reason={}",
                transcript == null ? "?" : transcript.hello().driverId(),
                ctx.channel().remoteAddress(),
                why.getMessage());
    }
}
