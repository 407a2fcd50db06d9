// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    @Test
    void theDocumentationIsWhatTheCatalogueSays() throws IOException {
        String committed = Files.readString(DOCUMENT);
        String wanted = ConfigurationDoc.inside(committed);
        if (Boolean.getBoolean("livyha.write-docs")) {
            Files.writeString(DOCUMENT, wanted);
            return;
        }
        assertThat(committed)
                .withFailMessage(
                        "docs/configuration.md is not what the catalogue of keys says: run scripts/config-docs")
                .isEqualTo(wanted);
    }
}
