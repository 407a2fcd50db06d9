// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of differences from Livy: for people to read, and no longer than it must be. */
class DifferencesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "livy-differences.md");

    @Test
    void eachIsExplainedInTheDocumentation() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(Difference.all()).allSatisfy(row -> {
            assertThat(document).contains("**" + row.name() + "**");
            assertThat(row.reason()).endsWith(".");
        });
    }

    @Test
    void eachConcernsWhatWasRecorded() throws IOException {
        List<Integer> recorded =
                Exchange.all().stream().map(Exchange::number).distinct().toList();
        assertThat(Difference.all()).allSatisfy(row -> {
            if (row.ours().isEmpty()) {
                assertThat(row.exchanges()).anyMatch(recorded::contains);
            } else {
                assertThat(recorded).containsAll(row.exchanges());
            }
        });
    }
}
