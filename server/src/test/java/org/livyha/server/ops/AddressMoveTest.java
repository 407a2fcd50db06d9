// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The test is the unit that holds and the successor; {@code DrillIT} has the real ones. */
@Timeout(30)
class AddressMoveTest {
    @TempDir
    Path dir;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger looked = new AtomicInteger();
    private volatile AddressMove.Sight sight = new AddressMove.Sight(true, true);
    private volatile boolean here = true;
    private volatile boolean leadsAgain;
    private Path socket;
    private ServerSocketChannel unit;

    @BeforeEach
    void listen() throws IOException {
        socket = dir.resolve("hold");
        unit = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        unit.close();
    }

    @Test
    void connectionsAreHeldUntilNoAnswerIsOwedAndTheAddressHasHadItsTimeToGo() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        AtomicInteger asked = new AtomicInteger();
        move(socket, () -> asked.incrementAndGet() < 4, claimed -> events.add("let go, asked " + (asked.get() >= 4)));
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("held", "ended", "let go, asked true", "let in");
    }

    @Test
    void anAnswerIsStillOwedHoweverLongALookTakes() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        AtomicInteger asked = new AtomicInteger();
        BooleanSupplier slow = () -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
            return asked.incrementAndGet() < 4;
        };
        move(socket, slow, claimed -> events.add("let go, asked " + asked.get()));
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).contains("let go, asked 5");
    }

    @Test
    void whoIsHeldIsPassedOnOnceTheSuccessorHasTheAddress() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        move(socket, () -> false, this::letGo);
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("held", "ended", "let go, claimed true", "gone, looked 3", "let in");
    }

    @Test
    void whoIsHeldIsPassedToNobodyWhenTheSuccessorDoesNotGetTheAddress() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        sight = new AddressMove.Sight(true, false);
        move(socket, () -> false, this::letGo);
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("held", "ended", "let go, claimed true", "let in");
    }

    @Test
    void aSuccessorThatDoesNotClaimTheAddressIsTold() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        sight = new AddressMove.Sight(false, true);
        move(socket, () -> false, this::letGo);
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).contains("let go, claimed false");
    }

    @Test
    void whoIsHeldIsPassedToNobodyWhenThisServerLeadsAgain() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        move(socket, () -> false, claimed -> {
            letGo(claimed);
            leadsAgain = true;
        });
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("held", "ended", "let go, claimed true", "let in");
    }

    @Test
    void anAnswerThatDoesNotEndKeepsTheAddressForAMomentOnly() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        move(socket, () -> true, claimed -> events.add("let go"));
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("held", "ended", "let go", "let in");
    }

    @Test
    void aServerThatLeadsAgainKeepsTheAddressAndItsConnections() throws Exception {
        CompletableFuture<Void> held = answering("held\n");
        AtomicInteger asked = new AtomicInteger();
        BooleanSupplier owes = () -> {
            leadsAgain = asked.incrementAndGet() >= 3;
            return true;
        };
        move(socket, owes, claimed -> events.add("let go"));
        held.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("held", "let in");
        assertThat(asked).hasValue(3);
    }

    @Test
    void whereNobodyCanBeHeldTheAddressGoesAllTheSame() throws Exception {
        move(null, () -> false, claimed -> events.add("no unit"));
        move(dir.resolve("gone"), () -> false, claimed -> events.add("no socket"));
        answering("");
        move(socket, () -> false, claimed -> events.add("refused"));
        assertThat(events).containsExactly("ended", "no unit", "ended", "no socket", "ended", "refused");
    }

    @Test
    void nothingIsDoneAboutAnAddressThatIsNotHere() throws Exception {
        here = false;
        move(socket, () -> true, claimed -> events.add("let go"));
        assertThat(events).isEmpty();
    }

    @Test
    void whatTheUnitSaysIsChecked() {
        answering("help\n");
        assertThatThrownBy(() -> ConnectionHold.take(socket)).hasMessageContaining("said \"help\": expected \"held\"");
    }

    @Test
    void aUnitThatSaysNothingHoldsNobodyUp() throws Exception {
        assertThatThrownBy(() -> ConnectionHold.take(socket)).hasMessageContaining("said nothing");
    }

    private void letGo(boolean successorClaims) {
        events.add("let go, claimed " + successorClaims);
        here = false;
    }

    private void move(Path hold, BooleanSupplier owesAnswers, AddressMove.LetGo letGo) throws InterruptedException {
        new AddressMove(() -> here, hold, owesAnswers, () -> events.add("ended"))
                .run(
                        () -> looked.incrementAndGet() >= 3 ? sight : new AddressMove.Sight(sight.claimed(), false),
                        () -> leadsAgain,
                        letGo);
    }

    /** Says that, or hangs up when that is nothing; then waits for the end of the connection, as the unit does. */
    private CompletableFuture<Void> answering(String text) {
        return CompletableFuture.runAsync(() -> {
            try (SocketChannel server = unit.accept()) {
                if (text.isEmpty()) {
                    return;
                }
                events.add(text.strip());
                server.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer told = ByteBuffer.allocate(100);
                while (server.read(told) >= 0) {
                    if (told.position() > 0) {
                        events.add(new String(told.array(), 0, told.position(), StandardCharsets.US_ASCII).strip()
                                + ", looked " + looked.get());
                        told.clear();
                    }
                }
                events.add("let in");
            } catch (IOException e) {
                events.add(e.toString());
            }
        });
    }
}
