// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;
import org.livyha.server.config.HaConfig;
import org.livyha.server.config.HttpConfig;
import org.livyha.server.config.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST interface of one server. It listens from its start to its end, whoever leads. Safe for use by any thread.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    /** Longer than the other server keeps a connection to us that nobody uses, so that it is never we who hang up on it. */
    private static final long IDLE_MILLIS = 120_000;
    /** What requests under way get when the server stops. */
    private static final long STOP_MILLIS = 2_000;

    /** What a busy client may take from the connection to its first request. */
    private static final long FIRST_REQUEST_MILLIS = 500;
    /** The same for a next one, after the connection's last byte. */
    private static final long RECENT_MILLIS = 20;

    private static final int LARGEST_INFLATED_BODY = 16 << 20;

    /**
     * What it answers by itself, whoever leads.
     *
     * @param details added to the body of the health answers; must not wait, values must be plain JSON
     * @param metrics what {@code /metrics} shows; this server's own figures are added
     * @param driverJar what is to be had at {@link #DRIVER_JAR}; need not be there
     * @param desk what answers at {@code /ha}; gives null while the server is starting
     */
    public record Own(
            Supplier<Map<String, Object>> details, MetricRegistry metrics, Path driverJar, Supplier<PairDesk> desk) {
        /** Without a pair. */
        public Own(Supplier<Map<String, Object>> details, MetricRegistry metrics, Path driverJar) {
            this(details, metrics, driverJar, () -> null);
        }

        public Own {
            Objects.requireNonNull(details, "details");
            Objects.requireNonNull(metrics, "metrics");
            Objects.requireNonNull(driverJar, "driverJar");
            Objects.requireNonNull(desk, "desk");
        }
    }

    /** Where Spark's workers can fetch the jar that interactive sessions run. */
    public static final String DRIVER_JAR = "/driver/livy-ha-driver.jar";

    private final Server server;
    private final ServerConnector connector;
    private final LeaderRouter router;
    private final Counter active;
    private final RequestMetrics requests;

    /**
     * @param resources Jersey resource instances for everything under {@code /sessions} and {@code /batches}; they take
     *     {@code byte[]} bodies and answer with views (written as JSON) or {@code Response}s, and throw what is to be mapped
     */
    public HttpServer(HttpConfig http, HaConfig ha, Leadership leadership, List<?> resources, Own own) {
        MetricRegistry metrics = own.metrics();
        active = metrics.counter(RequestMetrics.ACTIVE);
        QueuedThreadPool threads = new QueuedThreadPool(200, 8);
        threads.setName("http");
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(wire(http)));
        connector.setHost(http.host());
        connector.setPort(http.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setStopTimeout(STOP_MILLIS);
        server.setRequestLog(AccessLog.of(http));

        // GracefulHandler            on stop: what is under way is finished
        //   RequestMetrics           how many, how long, with which status
        //     StandardHeaders        security headers, version, Connection: close
        //       CsrfProtection       if configured
        //         MethodOverride     a POST may stand for another method
        //           Sequence
        //             LocalRoutes    /health/* /version /                    answered here, whoever leads
        //             PairRoutes     /ha/*                                   answered here, whoever leads
        //             MetricsRoutes  /metrics/*                              answered here
        //             Console        /ui/* /static/*                         answered here, if configured
        //             DriverJar      /driver/livy-ha-driver.jar              answered here
        //             LeaderRouter   /sessions/** /batches/**
        //               | gate open here    -> LeasedResponse -> GzipHandler -> servlets: Jersey -> resources
        //               | leader elsewhere  -> LeaderProxy    -> the other server
        //               | nobody leads      -> ParkingLot     -> routed again, or 503
        //             NoSuchRoute    404
        ProgramVersion version = new ProgramVersion();
        StandardHeaders headers = new StandardHeaders(http.securityHeaders(), ha.connectionClose(), version.own());
        PlainErrorHandler errors = new PlainErrorHandler(headers);
        server.setErrorHandler(errors);
        BodyRoom room = BodyRoom.ofHeap();
        router = new LeaderRouter(gzip(servlets(resources, room, errors)), leadership, room, http, ha);
        Health health = new Health(ha.nodeId(), leadership, router::parked, own.details());
        metrics.gauge("livy.requests.parked", () -> router::parked);

        Handler.Sequence routes = new Handler.Sequence();
        routes.addHandler(
                new LocalRoutes(health, version, http.uiBasePath() + (http.uiEnabled() ? "/ui" : "/metrics")));
        routes.addHandler(new PairRoutes(own.desk(), room));
        routes.addHandler(new MetricsRoutes(metrics, health, leadership, http.uiBasePath()));
        if (http.uiEnabled()) {
            routes.addHandler(new Console(http.uiBasePath()));
        }
        routes.addHandler(new DriverJar(own.driverJar()));
        routes.addHandler(router);
        routes.addHandler(new NoSuchRoute());
        Handler override = new MethodOverride(routes);
        headers.setHandler(http.csrf() ? new CsrfProtection(override) : override);
        requests = new RequestMetrics(metrics, headers);
        server.setHandler(new GracefulHandler(requests));
    }

    private static HttpConfiguration wire(HttpConfig http) {
        HttpConfiguration wire = new HttpConfiguration();
        wire.setSendServerVersion(http.sendServerVersion());
        wire.setSendDateHeader(true);
        // Livy names the whole address in its redirect.
        wire.setRelativeRedirectAllowed(false);
        wire.setRequestHeaderSize(http.requestHeaderSize());
        wire.setResponseHeaderSize(http.responseHeaderSize());
        // Livy says 404 to an empty path segment; Jetty would say 400.
        wire.setUriCompliance(UriCompliance.DEFAULT.with("livy", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
        return wire;
    }

    /** Compresses answers. Below the router: the proxy passes them on as they are. */
    private static GzipHandler gzip(Handler next) {
        GzipHandler gzip = new GzipHandler();
        gzip.addIncludedMethods("GET", "HEAD", "POST", "DELETE");
        gzip.setHandler(next);
        return gzip;
    }

    private static ServletContextHandler servlets(List<?> resources, BodyRoom room, PlainErrorHandler errors) {
        ObjectMapper mapper = Json.mapper();
        ResourceConfig rest = new ResourceConfig();
        rest.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        rest.property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        rest.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        rest.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        rest.register(new JsonWriter(mapper));
        rest.register(new ErrorMapper(mapper));
        rest.register(new ContractFilter(mapper));
        rest.register(new Encodings(LARGEST_INFLATED_BODY, room, mapper));
        // Classes with their one instance bound: Jersey takes a registered instance for a provider, and complains.
        resources.forEach(resource -> rest.register(resource.getClass()));
        rest.register(new AbstractBinder() {
            @Override
            protected void configure() {
                resources.forEach(this::bindAsItself);
            }

            @SuppressWarnings("unchecked")
            private <T> void bindAsItself(T resource) {
                bind(resource).to((Class<T>) resource.getClass());
            }
        });

        ServletContextHandler context = new ServletContextHandler("/");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        ServletHolder jersey = new ServletHolder("rest", new ServletContainer(rest));
        jersey.setInitOrder(1);
        jersey.setAsyncSupported(true);
        context.addServlet(jersey, "/*");
        context.setErrorHandler(errors);
        return context;
    }

    /**
     * Opens the port. Idempotent.
     *
     * @throws IllegalStateException when the port cannot be opened; names it
     */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot serve HTTP on " + connector.getHost() + ":" + connector.getPort(), e);
        }
        LOG.info("listening for HTTP host={} port={}", connector.getHost(), port());
    }

    /** The port that is open; the one the system gave when 0 was configured. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Tells the router that the store names another leader, or none. Any thread; does not block. */
    public void leaderChanged() {
        router.leadershipChanged();
    }

    /** This program's version. */
    public static String version() {
        return new ProgramVersion().own();
    }

    /** Requests that this server is answering as leader. */
    public int inFlight() {
        return router.inFlight().count();
    }

    /** Requests that were answered so far, well or ill. */
    public long answered() {
        return requests.answered();
    }

    /**
     * Whether a client that reached this address may be waiting for an answer: a request is under way, or one is
     * still to come on a new connection, or there was something on an old one a moment ago. One that merely is open does not count.
     */
    public boolean mayOweAnswersAt(InetAddress address) {
        return active.getCount() > 0 || connectionsTo(address).anyMatch(HttpServer::mayHaveARequest);
    }

    private static boolean mayHaveARequest(EndPoint end) {
        boolean fresh = end.getConnection() == null || end.getConnection().getMessagesIn() == 0;
        return end instanceof IdleTimeout used && used.getIdleFor() < (fresh ? FIRST_REQUEST_MILLIS : RECENT_MILLIS);
    }

    /** Ends the connections of clients that reached this address, with answers that are still owed. */
    public void endConnectionsTo(InetAddress address) {
        connectionsTo(address).toList().forEach(EndPoint::close);
    }

    private Stream<EndPoint> connectionsTo(InetAddress address) {
        return connector.getConnectedEndPoints().stream()
                .filter(end -> end.getLocalSocketAddress() instanceof InetSocketAddress local
                        && address.equals(local.getAddress()));
    }

    /** Whether those who are to wait for news at another leader are answered with what there is instead. */
    public void answerWaitsAtOnce(boolean yes) {
        router.answerWaitsAtOnce(yes);
    }

    /** Requests that are held at the moment. */
    public int parked() {
        return router.parked();
    }

    /**
     * Waits until every request that this server answers as leader is answered; the gate is shut already.
     *
     * @return false when the limit passed first
     */
    public boolean drain(Duration limit) throws InterruptedException {
        return router.inFlight().awaitNone(limit);
    }

    /** Answers what is parked with 503, finishes what is under way within two seconds, closes the port. Idempotent. */
    @Override
    public void close() {
        router.releaseParked();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("HTTP did not stop cleanly", e);
        }
    }
}
