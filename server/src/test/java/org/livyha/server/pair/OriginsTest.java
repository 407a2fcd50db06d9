// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.livyha.election.ServerIdentity;
import org.livyha.server.term.Members;

class OriginsTest {
    private static final ServerIdentity A =
            new ServerIdentity("a", "i-a", "http://10.0.0.1:8998", "10.0.1.1:10000", "10.0.2.1:10001");
    private static final ServerIdentity B =
            new ServerIdentity("b", "i-b", "http://no-such-host.invalid:8998", "[fd00::2]:10000", "nonsense");

    private final List<Runnable> lookups = new ArrayList<>();
    private List<ServerIdentity> servers = List.of(A, B);
    private Runnable changed;

    private final Members members = new Members() {
        @Override
        public List<String> driverAddresses() {
            return List.of();
        }

        @Override
        public List<ServerIdentity> servers() {
            return servers;
        }

        @Override
        public AutoCloseable onChange(Runnable listener) {
            changed = listener;
            return () -> {};
        }
    };

    private final Origins origins = new Origins(members, lookups::add);

    @BeforeEach
    void lookUp() {
        lookups.forEach(Runnable::run);
    }

    @Test
    void ordersComeFromThisHostOrFromThePair() throws Exception {
        assertThat(included("127.0.0.1", "127.0.0.1")).isTrue();
        assertThat(included("::1", "::1")).isTrue();
        assertThat(included("10.0.0.1", "10.0.0.2")).isTrue();
        assertThat(included("10.0.1.1", "10.0.0.2")).isTrue();
        assertThat(included("10.0.2.1", "10.0.0.2")).isTrue();
        assertThat(included("fd00::2", "10.0.0.2")).isTrue();
    }

    @Test
    void thisHostMayComeByTheVirtualAddress() throws Exception {
        assertThat(included("10.0.0.100", "10.0.0.100")).isTrue();
    }

    @Test
    void nobodyElseIsObeyed() throws Exception {
        assertThat(included("10.0.0.3", "10.0.0.2")).isFalse();
        assertThat(included("10.0.0.100", "10.0.0.2")).isFalse();
        assertThat(included("fd00::3", "fd00::2")).isFalse();
    }

    @Test
    void nobodyIsKeptWaitingForNames() throws Exception {
        Origins busy = new Origins(members, lookup -> {});
        assertThat(busy.include(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("10.0.0.2")))
                .isFalse();
        assertThat(busy.include(InetAddress.getLoopbackAddress(), InetAddress.getLoopbackAddress()))
                .isTrue();
    }

    @Test
    void aServerThatHasMovedIsKnownByItsNewAddressOnly() throws Exception {
        servers = List.of(new ServerIdentity("a", "i-a2", "http://10.0.0.9:8998", "10.0.0.9:10000", "10.0.0.9:10001"));
        lookups.clear();
        changed.run();
        lookups.forEach(Runnable::run);
        assertThat(included("10.0.0.9", "10.0.0.2")).isTrue();
        assertThat(included("10.0.0.1", "10.0.0.2")).isFalse();
    }

    private boolean included(String from, String reached) throws Exception {
        return origins.include(InetAddress.getByName(from), InetAddress.getByName(reached));
    }
}
