// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is no text costs its own letters and nothing else. */
@Timeout(60)
class CborTest {
    private static final List<String> BEFORE = List.of("", "x".repeat(300), "x".repeat(9000), "é".repeat(70_000));

    @Test
    void halfALetterArrivesAsABrokenOne() throws IOException {
        for (String before : BEFORE) {
            Request sent = TestPair.submit(before + "\ud83d and \udc00");
            assertThat(sentAndRead(Request.class, sent)).isEqualTo(TestPair.submit(before + "\ufffd and \ufffd"));
            Reply failed = new Reply.OneJob(new JobStatus(1, JobStatus.State.FAILED, null, before + "\udc00"));
            assertThat(sentAndRead(Reply.class, failed))
                    .isEqualTo(new Reply.OneJob(new JobStatus(1, JobStatus.State.FAILED, null, before + "\ufffd")));
            assertThat(sentAndRead(Reply.class, output(before + "\ud83d"))).isEqualTo(output(before + "\ufffd"));
        }
    }

    @Test
    void aWholeLetterIsKept() throws IOException {
        for (String before : BEFORE) {
            Request sent = TestPair.submit(before + "\ud83d\ude00");
            assertThat(sentAndRead(Request.class, sent)).isEqualTo(sent);
        }
    }

    @Test
    void halfALetterInCodeIsTakenByTheDriver() throws Exception {
        try (TestPair pair = new TestPair()) {
            pair.connect();
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit("val x = \"\ud83d\""), TestPair.DEADLINE)))
                    .isEqualTo("val x = \"\ufffd\"");
        }
    }

    private static Reply output(String text) {
        return new Reply.OneStatement(
                new Statement(0, "1", Statement.State.AVAILABLE, JsonNodeFactory.instance.textNode(text), 1, 1, 1));
    }

    private static <T> T sentAndRead(Class<T> type, T value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Cbor.write(out, type, value);
        return Cbor.read(out.toByteArray(), type);
    }
}
