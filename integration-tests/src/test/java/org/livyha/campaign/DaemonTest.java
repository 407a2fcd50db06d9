// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    @TempDir
    Path directory;

    @Test
    void whatHasJustEndedCannotBeFrozen() throws Exception {
        Path file = directory.resolve("history");
        try (History history = new History(file);
                Daemon daemon = new Daemon("x", List.of("sleep", "60"), Map.of(), directory.resolve("log"), history)) {
            daemon.start();
            daemon.holdDown();
            assertThat(Testbed.until(Duration.ofSeconds(10), () -> !daemon.isAlive()))
                    .isTrue();
            daemon.freeze().run();
        }
        assertThat(Files.readString(file)).contains("no-effect");
    }

    @Test
    void whatEndsWhileItIsFrozenNeedNotBeThawed() throws Exception {
        try (History history = new History(directory.resolve("history"));
                Daemon daemon = new Daemon("x", List.of("sleep", "60"), Map.of(), directory.resolve("log"), history)) {
            daemon.start();
            Fault.Heal heal = daemon.freeze();
            daemon.holdDown();
            assertThat(Testbed.until(Duration.ofSeconds(10), () -> !daemon.isAlive()))
                    .isTrue();
            heal.run();
        }
    }
}
