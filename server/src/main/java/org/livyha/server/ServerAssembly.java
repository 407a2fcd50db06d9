// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.livyha.election.CuratorLeaderElection;
import org.livyha.election.ElectionConfig;
import org.livyha.election.ElectionListener;
import org.livyha.election.Fence;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.PeerPort;
import org.livyha.election.SelfFence;
import org.livyha.election.ServerIdentity;
import org.livyha.election.StandaloneElection;
import org.livyha.election.Term;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.MirrorStatus;
import org.livyha.recovery.StateStore;
import org.livyha.recovery.StoreAcl;
import org.livyha.recovery.StoreContents;
import org.livyha.recovery.StoreMirror;
import org.livyha.recovery.StorePaths;
import org.livyha.recovery.ZooKeeperStateStore;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;
import org.livyha.server.api.Answers;
import org.livyha.server.batch.BatchRules;
import org.livyha.server.batch.BatchesResource;
import org.livyha.server.cluster.Clusters;
import org.livyha.server.config.Json;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.http.HttpServer;
import org.livyha.server.http.Leadership;
import org.livyha.server.http.PairDesk;
import org.livyha.server.launch.ClusterClient;
import org.livyha.server.launch.FileRules;
import org.livyha.server.launch.LocalProcesses;
import org.livyha.server.launch.SparkAppLauncher;
import org.livyha.server.launch.SparkHomes;
import org.livyha.server.launch.WorkPlace;
import org.livyha.server.link.DriverLines;
import org.livyha.server.pair.Operator;
import org.livyha.server.pair.PauseAlarm;
import org.livyha.server.pair.Peer;
import org.livyha.server.pair.StatusBoard;
import org.livyha.server.pair.Switchover;
import org.livyha.server.session.CompletionResource;
import org.livyha.server.session.FilesResource;
import org.livyha.server.session.JobsResource;
import org.livyha.server.session.SessionRules;
import org.livyha.server.session.SessionsResource;
import org.livyha.server.session.StatementsResource;
import org.livyha.server.term.Launching;
import org.livyha.server.term.LeaderHistory;
import org.livyha.server.term.Members;
import org.livyha.server.term.Parts;
import org.livyha.server.term.Services;
import org.livyha.server.term.TermBuilder;
import org.livyha.server.term.TermController;
import org.livyha.server.term.ZooKeeperMembers;

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
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_CONTACT_LIMIT = Duration.ofSeconds(5);

    private final ServerConfig config;
    private final Path installation;
    private final Fence fence = new SelfFence();
    private final String instance = UUID.randomUUID().toString();
    private final ObjectMapper json = Json.mapper();
    private final LeaderGate<Services> gate = new LeaderGate<>();
    private final AtomicReference<LeaderElection> election = new AtomicReference<>();
    private final AtomicReference<PairDesk> desk = new AtomicReference<>();
    private final Parts parts = new Parts();
    private final HostSide host;
    private volatile HttpServer http;

    /** @param installation the folder that holds {@code driver/} */
    ServerAssembly(ServerConfig config, Path installation) {
        this.config = config;
        this.installation = installation;
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
        ScheduledExecutorService timers = parts.addExecutor(timers());
        Launching launching = launching();
        Resources resources = new Resources(
                new FileRules(config.spark()),
                json,
                new Answers(parts.addExecutor(waiters("answer", 64, Integer.MAX_VALUE))),
                parts.addExecutor(waiters("upload", 32, 64)),
                config.http().uploadMax());
        new Rehearsal(config, launching, resources, json, timers).play();

        Store store = config.store().recovery() ? zooKeeperStore() : memoryStore();

        DriverLines lines = new DriverLines(store.secretOf());
        RpcServer driverPort = parts.add(driverPort(lines));

        http = parts.add(httpServer(lines, resources));
        http.start();
        host.listens(new InetSocketAddress(config.http().host(), http.port()));

        PeerPort peerPort = parts.add(new PeerPort(
                new InetSocketAddress(config.ha().peerHost(), config.ha().peerPort()),
                config.ha().nodeId(),
                instance));
        peerPort.start();

        ServerIdentity self = identity(driverPort.address().getPort(), peerPort.port());
        Members members = members(store, self, timers);
        TermBuilder builder = new TermBuilder(
                config, store.store(), store.contents(), lines, members, launching, json, timers, "takeover");
        LeaderElection elected = makeElection(store, self);
        election.set(elected);
        Optional<LeaderHistory> history = history(store, self);
        TermController controller = parts.add(new TermController(
                elected,
                gate,
                builder,
                fence,
                http::drain,
                history.<TermController.Chronicle>map(h -> h).orElse((term, takeover) -> {})));
        elected.addListener(controller);
        Peer peer = new Peer(self.nodeId(), json);
        Switchover switchover = new Switchover(self, elected, controller, members, peer, host.handover(http, parts));
        elected.addListener(switchover);
        StatusBoard board =
                new StatusBoard(self, gate, elected, store.mirror(), lines, http, members, host::holdsAddress);
        desk.set(new Operator(
                board, () -> history.map(LeaderHistory::changes).orElse(json.createArrayNode()), switchover, peer));
        elected.addListener(new RouterListener(http));
        elected.start();
        if (elected instanceof CuratorLeaderElection curator) {
            PauseAlarm.every(timers, curator.pause());
            curator.awaitFirstContact(FIRST_CONTACT_LIMIT);
        }
    }

    private static ScheduledExecutorService timers() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "timers");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Ready threads first, then a queue: whoever writes an answer or reads an upload may wait for a slow client. */
    static ExecutorService waiters(String name, int most, int queued) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor waiters =
                new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queued), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        waiters.allowCoreThreadTimeOut(true);
        return waiters;
    }

    private Launching launching() {
        SparkHomes homes = new SparkHomes(config.spark(), config.driverLine(), Clusters.forced(config));
        Path workDir = config.session().workDir();
        ClusterClient manager = Clusters.manager(config);
        if (manager != null) {
            parts.add(manager);
        }
        return new Launching(
                WorkPlace.of(hostName(), workDir),
                new SparkAppLauncher(homes.standard(), workDir, host.driverUnits()),
                new LocalProcesses(workDir),
                manager,
                Clusters.asking(config),
                homes,
                this::driverJarForSpark);
    }

    private Path driverJar() {
        return installation.resolve("driver").resolve("livy-ha-driver.jar");
    }

    /** A standalone cluster has each worker fetch it; everywhere else it is uploaded, or runs here. */
    private String driverJarForSpark() {
        String configured = config.cluster().driverJar();
        if (configured != null) {
            return configured;
        }
        return Clusters.isStandaloneCluster(config)
                ? advertisedUrl() + HttpServer.DRIVER_JAR
                : driverJar().toString();
    }

    /**
     * The store, in the one of its two forms.
     *
     * @param client null for the one in memory
     */
    private record Store(
            CuratorFramework client,
            StateStore store,
            Supplier<StoreContents> contents,
            Function<String, Optional<String>> secretOf,
            Supplier<MirrorStatus> mirror) {}

    private Store memoryStore() {
        StateStore store = parts.add(new InMemoryStateStore());
        MirrorStatus itself = new MirrorStatus(true, Optional.of(Duration.ZERO), 0, 0);
        return new Store(null, store, store::read, tag -> Optional.empty(), () -> itself);
    }

    private Store zooKeeperStore() {
        String digest = config.store().digest();
        StoreAcl acl = digest == null ? StoreAcl.open() : StoreAcl.digest(digest);
        CuratorFramework client = parts.add(ZooKeeperClient.make(config.store(), acl));
        client.start();
        StorePaths paths = new StorePaths(config.store().root() + "/store");
        StateStore store = parts.add(new ZooKeeperStateStore(
                client,
                org.livyha.recovery.StoreConfig.of(paths.root()).withAcl(acl),
                token -> refused(token.epoch())));
        StoreMirror mirror = parts.add(new StoreMirror(client, paths));
        mirror.start();
        return new Store(client, store, () -> mirror.awaitCaughtUp(CATCH_UP_LIMIT), mirror::secretOf, mirror::status);
    }

    /** A write of an epoch that this server has handed over is late, and was refused: that is all. */
    private void refused(long epoch) {
        boolean handedOver = election.get() instanceof CuratorLeaderElection curator && curator.hasReleased(epoch);
        if (!handedOver) {
            fence.halt("a write of epoch " + epoch + " was refused: a later epoch was taken");
        }
    }

    /** Listens at the first port of the range that is free. */
    private RpcServer driverPort(DriverLines lines) throws IOException {
        var line = config.driverLine();
        LineConfig limits = LineConfig.defaults().withMaxFrame(line.maxFrame());
        IOException taken = null;
        for (int port = line.firstPort(); port <= line.lastPort(); port++) {
            RpcServerConfig wanted = RpcServerConfig.of(new InetSocketAddress(line.host(), port), instance);
            RpcServer server = new RpcServer(wanted.withLine(limits), lines, lines);
            try {
                server.start();
                return server;
            } catch (IOException e) {
                server.close();
                taken = e;
            }
        }
        throw new IOException(
                "no port from " + line.firstPort() + " to " + line.lastPort() + " is free for drivers", taken);
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
                        driverJar(),
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

    /** The REST resources of everything that only a leader answers. */
    record Resources(FileRules files, ObjectMapper json, Answers answers, Executor uploads, long uploadMax) {
        List<Object> behind(LeaderGate<Services> gate) {
            return List.of(
                    new JobsResource(() -> gate.require().sessions(), json, answers),
                    new FilesResource(() -> gate.require().sessions(), files, json, answers, uploads, uploadMax),
                    new SessionsResource(() -> gate.require().sessions(), new SessionRules(files), json, answers),
                    new StatementsResource(() -> gate.require().sessions(), json, answers),
                    new CompletionResource(() -> gate.require().sessions(), json, answers),
                    new BatchesResource(() -> gate.require().batches(), new BatchRules(files), json, answers));
        }
    }

    /** Where others reach this server, once its port is open. */
    private String advertisedUrl() {
        String url = config.ha().advertisedUrl();
        return url != null ? url : "http://" + hostName() + ":" + http.port();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("this host does not know its own name", e);
        }
    }

    private ServerIdentity identity(int driverPort, int peerPort) {
        return new ServerIdentity(
                config.ha().nodeId(),
                instance,
                advertisedUrl(),
                config.driverLine().advertisedHost() + ":" + driverPort,
                config.ha().peerHost() + ":" + peerPort);
    }

    private Members members(Store store, ServerIdentity self, ScheduledExecutorService timers) {
        if (store.client() == null) {
            return Members.alone(self.driverAddress());
        }
        ZooKeeperMembers members = parts.add(
                new ZooKeeperMembers(store.client(), config.store().root() + "/ha/members", self, json, timers));
        members.start();
        return members;
    }

    private Optional<LeaderHistory> history(Store store, ServerIdentity self) {
        if (store.client() == null) {
            return Optional.empty();
        }
        LeaderHistory history =
                parts.add(new LeaderHistory(store.client(), config.store().root() + "/ha/history", self, json));
        history.start();
        return Optional.of(history);
    }

    /** With a store that others can reach there is always an election, so that two servers never share it by mistake. */
    private LeaderElection makeElection(Store store, ServerIdentity self) {
        if (store.client() == null) {
            return new StandaloneElection(self);
        }
        ElectionConfig electionConfig = new ElectionConfig(
                config.store().root() + "/ha",
                config.store().sessionTimeout(),
                config.store().tickTime(),
                config.ha().heartbeat(),
                config.ha().leaseMargin());
        return new CuratorLeaderElection(store.client(), electionConfig, self, fence);
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
