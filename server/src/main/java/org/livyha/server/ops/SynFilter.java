// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import io.netty.channel.unix.Buffer;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The program of a socket filter, in the classic BPF of linux/filter.h: drops what begins a connection to one address, and
 * passes all else. What it sees begins with the TCP header; the IP header is reached by a negative offset.
 */
final class SynFilter {
    /** Bytes of one: u16 code, u8 jump if true, u8 jump if false, u32 operand. */
    static final int INSTRUCTION = 8;

    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_WORD = 0x20;
    private static final int AND = 0x54;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    private static final int TCP_FLAGS = 13;
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int IP_HEADER = -0x100000;
    private static final int PASS = -1;
    private static final int DROP = 0;

    private final ByteBuffer program;
    private final int count;

    private SynFilter(int count) {
        this.count = count;
        this.program = Buffer.allocateDirectWithNativeOrder(count * INSTRUCTION);
    }

    /** In memory that is the caller's to free. */
    static ByteBuffer of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean four = bytes.length == 4;
        int destination = IP_HEADER + (four ? 16 : 24);
        SynFilter filter = new SynFilter(8 + bytes.length / 2);
        filter.add(LOAD_BYTE, TCP_FLAGS).add(AND, SYN_ACK).unlessPass(SYN);
        filter.add(LOAD_BYTE, IP_HEADER).add(AND, 0xf0).unlessPass(four ? 0x40 : 0x60);
        for (int i = 0; i < bytes.length; i += 4) {
            filter.add(LOAD_WORD, destination + i)
                    .unlessPass(ByteBuffer.wrap(bytes).getInt(i));
        }
        return filter.add(RETURN, DROP).add(RETURN, PASS).program.flip();
    }

    private SynFilter add(int code, int operand) {
        return add(code, 0, operand);
    }

    /** Goes on when the value is this, else to the last instruction. */
    private SynFilter unlessPass(int value) {
        int here = program.position() / INSTRUCTION;
        return add(JUMP_IF_EQUAL, count - 1 - (here + 1), value);
    }

    private SynFilter add(int code, int jumpIfFalse, int operand) {
        program.putShort((short) code).put((byte) 0).put((byte) jumpIfFalse).putInt(operand);
        return this;
    }
}
