// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.server.config.HaConfig;
import org.livyha.server.http.HttpServer;
import org.livyha.server.launch.DriverUnits;
import org.livyha.server.ops.AddressMove;
import org.livyha.server.ops.RoleFile;
import org.livyha.server.ops.Systemd;
import org.livyha.server.ops.VirtualAddress;
import org.livyha.server.pair.Handover;
import org.livyha.server.pair.Peer;
import org.livyha.server.term.Parts;

/** What ties this server to its host, as far as the configuration and the environment say: role file, address, systemd. */
final class HostSide implements AutoCloseable {
    private final LeaderGate<?> gate;
    private final Supplier<Optional<LeaderInfo>> leader;
    private final BooleanSupplier paused;
    private final Optional<RoleFile> roleFile;
    private final Optional<VirtualAddress> virtualAddress;
    private final Systemd systemd;
    private final DriverUnits driverUnits;
    private final Path holdSocket;

    /**
     * @param leader who leads as far as the store says; must not wait
     * @param paused whether an operator has paused the pair; must not wait
     */
    HostSide(
            HaConfig ha,
            LeaderGate<?> gate,
            Supplier<Optional<LeaderInfo>> leader,
            BooleanSupplier paused,
            Map<String, String> env) {
        this.gate = gate;
        this.leader = leader;
        this.paused = paused;
        this.roleFile = Optional.ofNullable(ha.roleFile()).map(RoleFile::new);
        this.virtualAddress = Optional.ofNullable(ha.virtualAddress()).map(VirtualAddress::new);
        this.systemd = new Systemd(env);
        String units = env.get("LIVYHA_DRIVER_UNITS");
        this.driverUnits = units == null ? null : new DriverUnits(Path.of(units));
        String hold = env.get("LIVYHA_CONNECTION_HOLD");
        this.holdSocket = hold == null ? null : Path.of(hold);
    }

    void start() {
        roleFile.ifPresent(file -> {
            gate.onOpen(file::leads);
            gate.onShut(services -> file.stoodDown());
            file.start();
        });
    }

    /**
     * The HTTP port is open.
     *
     * @param answered how many requests have been answered there so far; must not wait
     */
    void listens(InetSocketAddress http, LongSupplier answered) {
        systemd.ready(http, answered, this::leaseInOrder, this::status);
    }

    void stopping() {
        systemd.stopping();
    }

    /** What a planned handover has to mind on this host, added to what is to be closed. */
    Handover handover(HttpServer http, Peer peer, Parts parts) {
        if (roleFile.isEmpty()) {
            return Handover.NONE;
        }
        AddressMove move = virtualAddress
                .map(virtual -> new AddressMove(
                        virtual::isHere,
                        holdSocket,
                        () -> http.mayOweAnswersAt(virtual.address()),
                        () -> http.endConnectionsTo(virtual.address())))
                .orElse(null);
        return parts.add(new HostHandover(
                roleFile.get(),
                move,
                successor -> () -> {
                    Peer.Address seen = peer.address(successor.url());
                    return new AddressMove.Sight(seen.claimed(), seen.held());
                },
                gate::isOpen,
                http::answerWaitsAtOnce));
    }

    /** As the host calls itself. */
    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("this host does not know its own name", e);
        }
    }

    /** Where drivers of this host get units of their own; null when the service manager does not offer that. */
    DriverUnits driverUnits() {
        return driverUnits;
    }

    /** Null when no address is configured. Does not wait. */
    Boolean holdsAddress() {
        return virtualAddress.map(VirtualAddress::isHere).orElse(null);
    }

    /** Null when no role file is configured. Does not wait. */
    Boolean claimsAddress() {
        return roleFile.map(RoleFile::claims).orElse(null);
    }

    /** A gate that is open over a lease that has ended: this process was to be gone by now. */
    private boolean leaseInOrder() {
        return gate.term().isPresent() || !gate.isOpen();
    }

    private String status() {
        String role = gate.term()
                .map(term -> "leader epoch " + term.epoch())
                .or(() -> leader.get().map(info -> "standby of " + info.server().nodeId() + " epoch " + info.epoch()))
                .orElse("standby, no leader known");
        return paused.getAsBoolean() ? role + "; PAUSED, no automatic takeover" : role;
    }

    @Override
    public void close() {
        roleFile.ifPresent(RoleFile::close);
        systemd.close();
    }
}
