// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleFileTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofMillis(500);

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
    void inAHandoverTheClaimIsWorthMoreThanTheSuccessorsUntilItIsGivenUp() {
        lead();
        role.handsOver();
        awaitContent("102");
        role.stoodDown();
        await().during(Duration.ofMillis(700)).atMost(LIMIT).untilAsserted(() -> assertThat(file)
                .hasContent("102"));
        role.handedOver();
        awaitContent("0");
    }

    @Test
    void theAddressIsLetGoInAHandoverOnly() {
        lead();
        role.letsGo();
        role.handsOver();
        awaitContent("102");
        role.stoodDown();
        role.letsGo();
        awaitContent("-254");
        role.handedOver();
        awaitContent("0");
    }

    /** Else no leader on this host could ever have the address again. */
    @Test
    void whatLetsTheAddressGoIsRemovedWhenItCannotBeReplaced() throws IOException {
        lead();
        role.handsOver();
        role.stoodDown();
        role.letsGo();
        awaitContent("-254");
        Path draft = Files.createDirectories(dir.resolve("leader.tmp/full"));
        role.handedOver();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(file).doesNotExist());
        Files.delete(draft);
        Files.delete(draft.getParent());
        awaitContent("0");
    }

    @Test
    void itIsKnownWhetherTheFileClaims() {
        assertThat(role.claims()).isFalse();
        lead();
        await().atMost(LIMIT).until(role::claims);
        role.handsOver();
        awaitContent("102");
        await().atMost(LIMIT).until(() -> !role.claims());
    }

    @Test
    void aLeaderThatIsBackTakesTheAddressBack() {
        lead();
        role.handsOver();
        role.stoodDown();
        role.letsGo();
        awaitContent("-254");
        role.leads();
        awaitContent("100");
        role.letsGo();
        await().during(Duration.ofMillis(700)).atMost(LIMIT).untilAsserted(() -> assertThat(file)
                .hasContent("100"));
    }

    @Test
    void inAHandoverTheClaimOutlivesTheGateByItsLimitAtMost() {
        role.close();
        role = new RoleFile(file, SHORT);
        lead();
        role.handsOver();
        awaitContent("102");
        long shut = System.nanoTime();
        role.stoodDown();
        awaitContent("0");
        assertThat(Duration.ofNanos(System.nanoTime() - shut)).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void aHandoverThatIsGivenUpChangesNothing() {
        lead();
        role.handsOver();
        awaitContent("102");
        role.handedOver();
        awaitContent("100");
        role.stoodDown();
        awaitContent("0");
    }

    @Test
    void aLeaderThatIsBackBeforeTheHandoverEndsGoesOnClaiming() {
        role.close();
        role = new RoleFile(file, SHORT);
        lead();
        role.handsOver();
        role.stoodDown();
        role.leads();
        awaitContent("100");
        await().during(SHORT.plusMillis(300)).atMost(LIMIT).untilAsserted(() -> assertThat(file)
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
