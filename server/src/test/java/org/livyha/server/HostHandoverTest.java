// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.ServerIdentity;
import org.livyha.server.ops.AddressMove;
import org.livyha.server.ops.RoleFile;

/** A real role file; keepalived is a flag. */
@Timeout(30)
class HostHandoverTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ServerIdentity SUCCESSOR = new ServerIdentity("b", "b1", "http://b", "b:1", "b:2");

    @TempDir
    Path dir;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch looks = new CountDownLatch(1);
    private volatile boolean successorClaims = true;
    private volatile boolean slow;
    private volatile boolean looking;
    private Path file;
    private RoleFile role;
    private HostHandover handover;

    @BeforeEach
    void lead() {
        file = dir.resolve("leader");
        role = new RoleFile(file);
        role.start();
        role.leads();
        awaitRole("100");
        AddressMove move = new AddressMove(() -> says("100") || says("102"), null, () -> false, () -> {});
        handover = new HostHandover(
                role, move, server -> this::look, () -> false, atOnce -> told.add(atOnce ? "at once" : "waits"));
    }

    @AfterEach
    void close() {
        looks.countDown();
        handover.close();
        role.close();
    }

    private AddressMove.Sight look() throws InterruptedException {
        looking = true;
        if (slow) {
            looks.await(10, TimeUnit.SECONDS);
        }
        told.add(read());
        return new AddressMove.Sight(successorClaims, says("-254"));
    }

    @Test
    void theAddressIsLetGoAtOnceAndTheFileSaysWhatIsTrueAfterwards() {
        begin();
        handover.ends(Optional.of(SUCCESSOR));
        awaitRole("0");
        await().atMost(LIMIT).until(() -> told.contains("waits"));
        assertThat(told).startsWith("at once", "102").contains("-254").endsWith("waits");
    }

    @Test
    void aSuccessorWithoutAClaimGetsTheAddressAsBefore() {
        successorClaims = false;
        begin();
        handover.ends(Optional.of(SUCCESSOR));
        awaitRole("0");
        await().atMost(LIMIT).until(() -> told.contains("waits"));
        assertThat(told).doesNotContain("-254");
    }

    @Test
    void aHandoverThatIsGivenUpChangesNothing() {
        role.leads();
        handover.begins();
        awaitRole("102");
        handover.ends(Optional.empty());
        awaitRole("100");
        assertThat(told).containsExactly("at once", "waits");
    }

    @Test
    void whatIsLateFromOneHandoverDoesNotTouchTheNext() {
        slow = true;
        begin();
        handover.ends(Optional.of(SUCCESSOR));
        await().atMost(LIMIT).until(() -> looking);
        role.leads();
        handover.begins();
        role.stoodDown();
        awaitRole("102");
        looks.countDown();
        await().atMost(LIMIT).until(() -> told.contains("102"));
        handover.ends(Optional.of(SUCCESSOR));
        awaitRole("0");
        await().atMost(LIMIT).until(() -> told.contains("waits"));
        // The first one neither let the address go nor had waits wait again.
        assertThat(told.stream().filter("waits"::equals)).hasSize(1);
        assertThat(told).endsWith("waits");
    }

    private void begin() {
        handover.begins();
        role.stoodDown();
        awaitRole("102");
    }

    private void awaitRole(String what) {
        await("the file says " + what).atMost(LIMIT).until(() -> says(what));
    }

    private boolean says(String what) {
        return read().equals(what);
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
