// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.livyha.election.CuratorLeaderElection;
import org.livyha.election.ElectionListener;
import org.livyha.election.Fence;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.PeerPort;
import org.livyha.election.SelfFence;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Term;
import org.livyha.rpc.RpcServer;
import org.livyha.server.api.Answers;
import org.livyha.server.config.Json;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.http.HttpServer;
import org.livyha.server.http.Leadership;
import org.livyha.server.http.PairDesk;
import org.livyha.server.launch.FileRules;
import org.livyha.server.link.DriverLines;
import org.livyha.server.pair.Operator;
import org.livyha.server.pair.PauseAlarm;
import org.livyha.server.pair.Peer;
import org.livyha.server.pair.StatusBoard;
import org.livyha.server.pair.Switchover;
import org.livyha.server.term.Launching;
import org.livyha.server.term.LeaderHistory;
import org.livyha.server.term.Members;
import org.livyha.server.term.Parts;
import org.livyha.server.term.Services;
import org.livyha.server.term.TermBuilder;
import org.livyha.server.term.TermController;

/**
 * The program, put together by hand. Read from top to bottom:
 *
 * <pre>
 * ZooKeeper client -> state store, its mirror         what is known
 * driver port      -> driver lines                    who calls (parked on a standby)
 * HTTP server      -> router -> gate -> resources     who asks (forwarded or parked on a standby)
 * election         -> term controller -> term         who answers
 * </pre>
 */
final class ServerAssembly implements AutoCloseable {
    private static final Duration FIRST_CONTACT_LIMIT = Duration.ofSeconds(5);

    private final ServerConfig config;
    private final Fence fence = new SelfFence();
    private final String instance = UUID.randomUUID().toString();
    private final ObjectMapper json = Json.mapper();
    private final LeaderGate<Services> gate = new LeaderGate<>();
    private final AtomicReference<LeaderElection> election = new AtomicReference<>();
    private final AtomicReference<PairDesk> desk = new AtomicReference<>();
    private final Parts parts = new Parts();
    private final DriverSide drivers;
    private final HostSide host;
    private volatile HttpServer http;

    /** @param installation the folder that holds {@code driver/} */
    ServerAssembly(ServerConfig config, Path installation) {
        this.config = config;
        this.drivers = new DriverSide(config, installation, this::advertisedUrl);
        this.host = new HostSide(
                config.ha(),
                gate,
                () -> Optional.ofNullable(election.get()).flatMap(LeaderElection::leader),
                this::paused,
                System.getenv());
    }

    /** Starts everything, the election last; a server that listens is not yet one that leads. */
    void start() throws IOException, InterruptedException {
        parts.add(host).start();
        gate.onShut(Services::letWaitersGo);
        ScheduledExecutorService timers = parts.addExecutor(Threads.timers());
        Launching launching = drivers.launching(host.driverUnits(), parts);
        Resources resources = new Resources(
                new FileRules(config.spark()),
                json,
                new Answers(parts.addExecutor(Threads.waiters("answer", 64, Integer.MAX_VALUE))),
                parts.addExecutor(Threads.waiters("upload", 32, 64)),
                config.http().uploadMax());
        Rehearsal rehearsal = parts.add(new Rehearsal(
                config, launching, resources, json, timers, () -> gate.term().isPresent()));
        rehearsal.play();

        StoreSide store = config.store().recovery()
                ? new ZooKeeperStoreSide(config, fence, parts, timers, json)
                : new MemoryStoreSide(parts);
        store.start();

        DriverLines lines = new DriverLines(store::secretOf);
        RpcServer driverPort = parts.add(drivers.port(lines, instance));

        http = parts.add(httpServer(lines, resources));
        http.start();
        host.listens(new InetSocketAddress(config.http().host(), http.port()), http::answered);

        PeerPort peerPort = parts.add(new PeerPort(
                new InetSocketAddress(config.ha().peerHost(), config.ha().peerPort()),
                config.ha().nodeId(),
                instance));
        peerPort.start();

        ServerIdentity self = identity(driverPort.address().getPort(), peerPort.port());
        Members members = store.members(self);
        TermBuilder builder = new TermBuilder(
                config, store.store(), store::contents, lines, members, launching, json, timers, "takeover");
        LeaderElection elected = store.election(self);
        election.set(elected);
        Optional<LeaderHistory> history = store.history(self);
        TermController controller = parts.add(new TermController(
                elected,
                gate,
                builder,
                fence,
                http::drain,
                history.<TermController.Chronicle>map(h -> h).orElse((term, takeover) -> {})));
        elected.addListener(controller);
        Peer peer = new Peer(self.nodeId(), json);
        Switchover switchover =
                new Switchover(self, elected, controller, members, peer, host.handover(http, peer, parts));
        elected.addListener(switchover);
        StatusBoard board = new StatusBoard(
                self,
                gate,
                elected,
                store::mirror,
                lines,
                http,
                members,
                rehearsal::isRunning,
                host::holdsAddress,
                host::claimsAddress);
        desk.set(new Operator(
                board,
                () -> history.map(LeaderHistory::changes).orElse(json.createArrayNode()),
                switchover,
                peer,
                parts.addExecutor(Threads.waiters("pair-names", 1, Integer.MAX_VALUE))));
        elected.addListener(new RouterListener(http));
        elected.start();
        if (elected instanceof CuratorLeaderElection curator) {
            PauseAlarm.every(timers, curator.pause());
            curator.awaitFirstContact(FIRST_CONTACT_LIMIT);
        }
    }

    private HttpServer httpServer(DriverLines lines, Resources resources) {
        Leadership leadership = new Leadership(
                gate, () -> Optional.ofNullable(election.get()).flatMap(LeaderElection::leader), instance);
        return new HttpServer(
                config.http(),
                config.ha(),
                leadership,
                resources.behind(gate),
                new HttpServer.Own(
                        () -> Map.of(
                                "driverLines", lines.openLines(), "watchesLeader", watchesLeader(), "paused", paused()),
                        new ServiceGauges(gate, lines, this::paused).register(new MetricRegistry()),
                        drivers.jar(),
                        desk::get));
    }

    /** Whether this standby would notice at once that the leader's process has died. */
    private boolean watchesLeader() {
        return election.get() instanceof CuratorLeaderElection curator && curator.holdsLineToLeader();
    }

    /** Whether an operator has paused the pair. */
    private boolean paused() {
        return election.get() instanceof CuratorLeaderElection curator
                && curator.pause().current().isPresent();
    }

    /** Where others reach this server, once its port is open. */
    private String advertisedUrl() {
        String url = config.ha().advertisedUrl();
        return url != null ? url : "http://" + HostSide.name() + ":" + http.port();
    }

    private ServerIdentity identity(int driverPort, int peerPort) {
        return new ServerIdentity(
                config.ha().nodeId(),
                instance,
                advertisedUrl(),
                config.driverLine().advertisedHost() + ":" + driverPort,
                config.ha().peerHost() + ":" + peerPort);
    }

    /** Has parked requests routed again when the store names another leader. */
    private record RouterListener(HttpServer http) implements ElectionListener {
        @Override
        public void elected(Term term) {
            // The gate itself tells the router, once the term can serve.
        }

        @Override
        public void leaderChanged(Optional<LeaderInfo> leader) {
            http.leaderChanged();
        }
    }

    /** Steps down if leading, and stops. Ends no session, batch or driver. Idempotent. */
    @Override
    public void close() {
        host.stopping();
        gate.shut();
        parts.close();
    }
}
