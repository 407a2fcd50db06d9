// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cutting what Python prints into statements. */
class PythonPrintedTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final PythonPrinted printed = new PythonPrinted("<mark>", 10);

    private static InputStream inPieces(String... pieces) {
        return new SequenceInputStream(Collections.enumeration(Stream.of(pieces)
                .map(piece -> new ByteArrayInputStream(piece.getBytes(StandardCharsets.UTF_8)))
                .toList()));
    }

    @Test
    void marksAreFoundWhereverTheyAreCut() {
        printed.readFrom(inPieces("one<mark>two<ma", "rk>", "<", "m", "ark><mar", "x", "y<mark>rest<m"));

        assertThat(Stream.generate(() -> printed.next(LIMIT)).limit(4)).containsExactly("one", "two", "", "<marxy");
        assertThat(printed.rest(LIMIT)).isEqualTo("rest<m");
    }

    @Test
    void eachStatementHasItsOwnLimit() {
        printed.readFrom(inPieces("0123456789abc<mark>0123456789<mark>"));

        assertThat(printed.next(LIMIT)).isEqualTo("0123456789\n... 3 more bytes of output were cut off\n");
        assertThat(printed.next(LIMIT)).isEqualTo("0123456789");
    }

    @Test
    void withoutAMarkThereIsWhatCameSoFar() {
        printed.readFrom(inPieces("half"));

        assertThat(printed.next(Duration.ZERO)).isEqualTo("half");
        assertThat(printed.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void anInterruptNeitherEndsTheWaitNorIsLost() {
        printed.readFrom(inPieces("text<mark>"));
        Thread.currentThread().interrupt();

        assertThat(printed.next(LIMIT)).isEqualTo("text");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPipeThatBreaksEndsTheOutputAndNothingElse() throws IOException {
        InputStream broken = InputStream.nullInputStream();
        broken.close();

        printed.readFrom(broken);

        assertThat(printed.rest(LIMIT)).isEmpty();
    }
}
