// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleFileTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path dir;

    private Path file;
    private RoleFile role;

    @BeforeEach
    void start() {
        file = dir.resolve("leader");
        role = new RoleFile(file);
    }

    @AfterEach
    void close() {
        role.close();
    }

    @Test
    void aServerThatStartsSaysThatItDoesNotLead() throws IOException {
        Files.writeString(file, "100");
        role.start();
        awaitContent("0");
    }

    @Test
    void theFileFollowsTheGate() {
        role.start();
        role.leads();
        awaitContent("100");
        role.stoodDown();
        awaitContent("0");
    }

    @Test
    void aServerThatEndsSaysThatItDoesNotLead() {
        role.start();
        role.leads();
        awaitContent("100");
        role.close();
        assertThat(file).hasContent("0");
        role.leads();
        assertThat(file).hasContent("0");
    }

    @Test
    void inAHandoverTheClaimIsGivenUpWhenTheOtherOneServes() {
        hasAllTheTimeForHandovers();
        lead();
        role.handsOver();
        role.stoodDown();
        assertStays("100");
        role.handedOver();
        awaitContent("0");
    }

    @Test
    void inAHandoverTheClaimOutlivesTheGateByASecondAtMost() {
        lead();
        long shut = System.nanoTime();
        role.handsOver();
        role.stoodDown();
        awaitContent("0");
        assertThat(Duration.ofNanos(System.nanoTime() - shut)).isGreaterThanOrEqualTo(RoleFile.HANDOVER_LIMIT);
    }

    @Test
    void aHandoverThatIsGivenUpChangesNothing() {
        hasAllTheTimeForHandovers();
        lead();
        role.handsOver();
        role.handedOver();
        assertStays("100");
        role.stoodDown();
        awaitContent("0");
    }

    @Test
    void aLeaderThatIsBackBeforeTheHandoverEndsGoesOnClaiming() {
        lead();
        role.handsOver();
        role.stoodDown();
        role.leads();
        await().during(RoleFile.HANDOVER_LIMIT.plusMillis(300)).atMost(LIMIT).untilAsserted(() -> assertThat(file)
                .hasContent("100"));
    }

    @Test
    void whatOthersDoToTheFileIsPutRight() throws IOException {
        lead();
        Files.delete(file);
        awaitContent("100");
        Files.writeString(file, "garbage");
        awaitContent("100");
        Files.writeString(file, "");
        awaitContent("100");
    }

    @Test
    void aFileThatCannotBeWrittenHarmsNobodyAndIsWrittenLater() throws IOException {
        Path later = dir.resolve("later");
        role.close();
        role = new RoleFile(later.resolve("leader"));
        file = later.resolve("leader");
        role.start();
        role.leads();
        Files.createDirectory(later);
        awaitContent("100");
    }

    @Test
    void whoeverReadsSeesAWholeValue() throws IOException {
        lead();
        for (int i = 0; i < 200; i++) {
            if (i % 2 == 0) {
                role.stoodDown();
            } else {
                role.leads();
            }
            assertThat(Files.readString(file)).isIn("100", "0");
        }
    }

    private void hasAllTheTimeForHandovers() {
        role.close();
        role = new RoleFile(file, Duration.ofHours(1));
    }

    /** All that was ordered before is done by the time the file is put right. */
    private void assertStays(String expected) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().pollInterval(Duration.ofMillis(2)).atMost(LIMIT).until(() -> Files.exists(file));
        assertThat(file).hasContent(expected);
    }

    private void lead() {
        role.start();
        role.leads();
        awaitContent("100");
    }

    private void awaitContent(String expected) {
        await().pollInterval(Duration.ofMillis(2)).atMost(LIMIT).untilAsserted(() -> assertThat(file)
                .hasContent(expected));
    }
}
