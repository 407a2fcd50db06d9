// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Keeps a statement to what the lines carry: one that nobody could read must not be kept, and its author has to know. */
final class OutputLimit {
    /** What a reply has beside a statement's code and output. */
    private static final int ENVELOPE = 4096;

    private static final ObjectMapper CBOR = new ObjectMapper(CBORFactory.builder()
            // As on the line.
            .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
            .build());

    private final int bytes;

    /** @param maxFrame what the lines carry at most, in bytes */
    OutputLimit(int maxFrame) {
        this.bytes = maxFrame - ENVELOPE;
    }

    /** The output, or an error in its place. Safe for use by any thread. */
    Output of(String code, Output output) {
        Counter counter = new Counter();
        try {
            CBOR.writeValue(counter, output.toJson(0));
        } catch (IOException e) {
            throw new UncheckedIOException("an output cannot be written", e);
        }
        long size = counter.count + code.getBytes(StandardCharsets.UTF_8).length;
        return size <= bytes
                ? output
                : Output.failed(
                        "Error",
                        "the result has " + size + " bytes, at most " + bytes + " can be sent (livy.rsc.rpc.max.size)");
    }

    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int oneByte) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
