// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.livyha.election.CuratorLeaderElection;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Pause;
import org.livyha.election.PauseNode;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Term;
import org.livyha.recovery.MirrorStatus;
import org.livyha.server.http.HttpServer;
import org.livyha.server.link.DriverLines;
import org.livyha.server.term.Members;

/**
 * Where the parts of a server are asked how they are. Any thread; nothing here waits.
 *
 * @param rehearsing whether this server still rehearses in the background
 * @param holdsAddress null when no virtual address is configured
 * @param claimsAddress null when no role file is configured
 */
public record StatusBoard(
        ServerIdentity self,
        LeaderGate<?> gate,
        LeaderElection election,
        Supplier<MirrorStatus> mirror,
        DriverLines lines,
        HttpServer http,
        Members members,
        BooleanSupplier rehearsing,
        Supplier<Boolean> holdsAddress,
        Supplier<Boolean> claimsAddress) {
    private static final Instant STARTED_AT =
            Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());

    PairStatus now() {
        Optional<Term> term = gate.term();
        Optional<LeaderInfo> leader = election.leader();
        MirrorStatus copy = mirror.get();
        int attached = lines.attachedLines();
        String unfit = unfit(term.isPresent(), copy);
        return new PairStatus(
                self.nodeId(),
                self.instance(),
                term.isPresent() ? PairStatus.LEADER : PairStatus.STANDBY,
                term.map(Term::epoch).or(() -> leader.map(LeaderInfo::epoch)).orElse(0L),
                term.map(t -> t.lease().remaining().toMillis()).orElse(0L),
                leader.map(info -> info.server().nodeId()).orElse(null),
                leader.map(info -> info.server().url()).orElse(null),
                HttpServer.version(),
                STARTED_AT.toString(),
                pause().map(StatusBoard::view).orElse(null),
                new PairStatus.Mirror(
                        copy.live(), copy.lag().map(Duration::toMillis).orElse(null), copy.zxid(), copy.records()),
                new PairStatus.Lines(attached, Math.max(0, lines.openLines() - attached)),
                http.parked(),
                http.inFlight(),
                watchesLeader(),
                copy.live() && unfit == null,
                rehearsing.getAsBoolean(),
                unfit,
                holdsAddress.get(),
                claimsAddress.get(),
                sessionTimeoutMillis(),
                members.servers().stream()
                        .map(server -> new PairStatus.Member(server.nodeId(), server.url()))
                        .toList());
    }

    static PairStatus.Paused view(Pause pause) {
        return new PairStatus.Paused(pause.since().toString(), pause.by(), pause.reason());
    }

    private Optional<Pause> pause() {
        return election instanceof CuratorLeaderElection curator
                ? Optional.of(curator.pause()).flatMap(PauseNode::current)
                : Optional.empty();
    }

    private boolean watchesLeader() {
        return election instanceof CuratorLeaderElection curator && curator.holdsLineToLeader();
    }

    private Long sessionTimeoutMillis() {
        return election instanceof CuratorLeaderElection curator
                ? curator.sessionTimeout().map(Duration::toMillis).orElse(null)
                : null;
    }

    private String unfit(boolean leads, MirrorStatus copy) {
        if (leads || !(election instanceof CuratorLeaderElection curator)) {
            return null;
        }
        return curator.unfit().orElse(copy.live() ? null : "its copy of the store is not complete");
    }
}
