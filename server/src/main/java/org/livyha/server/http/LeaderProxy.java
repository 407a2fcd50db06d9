// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import java.util.Objects;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.ContentSourceRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.livyha.server.config.HttpConfig;

/**
 * Jetty's reverse proxy, aimed at the leader: credentials and the client's {@code Host} go along, the client's address is
 * added. Handles {@link ForwardedRequest}s only. Decides nothing: every failure is handed to their {@link Outcome}.
 */
final class LeaderProxy extends ProxyHandler.Reverse {
    /** A leader's host that is gone answers nothing, not even a refusal; the request must still be parked in time. */
    private static final Duration CONNECT = Duration.ofSeconds(1);
    /** Longer than anything the leader does before it answers. Shorter than the server keeps an idle connection. */
    private static final Duration IDLE = Duration.ofSeconds(110);

    private static final int CONNECTIONS = 256;
    private static final int WAITING = 20_000;

    /** What became of a forward. Called by the proxy's threads; must not block. */
    interface Outcome {
        /** A connection to the leader was there; sending begins. */
        void connected(ForwardedRequest forward);

        /** Answered to the last byte, or the client is gone. */
        void done(ForwardedRequest forward);

        /**
         * The other server does not lead and did nothing. The client's callback is the receiver's from here on.
         *
         * @param waited for how long the request was kept there for a leader to come
         */
        void turnedAway(ForwardedRequest forward, Duration waited);

        /** No answer, or not all of it. The client's callback is the receiver's from here on. */
        void failed(ForwardedRequest forward, Throwable failure);
    }

    private final String nodeId;
    private final HttpConfig http;

    LeaderProxy(String nodeId, HttpConfig http) {
        super(request -> target((ForwardedRequest) request));
        this.nodeId = nodeId;
        this.http = http;
        setViaHost(nodeId);
    }

    private static HttpURI target(ForwardedRequest forward) {
        return HttpURI.build(forward.leader().server().url())
                .pathQuery(forward.pathQuery())
                .asImmutable();
    }

    @Override
    protected HttpClient newHttpClient() {
        QueuedThreadPool threads = new QueuedThreadPool(32, 4);
        threads.setName("http-forward");
        ClientConnector connector = new ClientConnector();
        connector.setExecutor(threads);
        connector.setSelectors(1);
        return new HttpClient(new HttpClientTransportDynamic(connector));
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        client.setConnectTimeout(CONNECT.toMillis());
        client.setIdleTimeout(IDLE.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(WAITING);
        client.setUserAgentField(null);
        client.setRequestBufferSize(http.requestHeaderSize() + 4096);
        client.setMaxRequestHeadersSize(http.requestHeaderSize() + 4096);
        client.setMaxResponseHeadersSize(http.responseHeaderSize() + 4096);
    }

    /** The path goes along as it came: a {@code java.net.URI} would refuse some that the leader takes. */
    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        org.eclipse.jetty.client.Request outgoing = getHttpClient()
                .newRequest(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : defaultPort(uri))
                .scheme(uri.getScheme())
                .path(uri.getPathQuery())
                .method(request.getMethod());
        ((ForwardedRequest) request).follow(outgoing);
        return outgoing;
    }

    private static int defaultPort(HttpURI uri) {
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }

    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request outgoing) {
        super.addProxyHeaders(request, outgoing);
        String before = request.getHeaders().get(HttpHeader.X_FORWARDED_FOR);
        String address = Request.getRemoteAddr(request);
        String host = request.getHeaders().get(HttpHeader.HOST);
        outgoing.headers(headers -> {
            headers.put(HttpHeader.X_FORWARDED_FOR, before == null ? address : before + ", " + address);
            if (!headers.contains(HttpHeader.X_FORWARDED_PROTO)) {
                headers.put(HttpHeader.X_FORWARDED_PROTO, request.isSecure() ? "https" : "http");
            }
            if (host != null && !headers.contains(HttpHeader.X_FORWARDED_HOST)) {
                headers.put(HttpHeader.X_FORWARDED_HOST, host);
            }
            headers.put(Exchange.FORWARDED_BY, nodeId);
        });
    }

    @Override
    protected org.eclipse.jetty.client.Request.Content newProxyToServerRequestContent(
            Request request, Response response, org.eclipse.jetty.client.Request outgoing) {
        Request body = ((ForwardedRequest) request).getWrapped();
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return body instanceof BufferedRequest buffered
                ? new BytesRequestContent(type, buffered.body())
                : new StreamedBody(body, type);
    }

    /** A body too large to keep. Failing the attempt before any of it was read must leave it to the next one. */
    private static final class StreamedBody extends ContentSourceRequestContent {
        private volatile boolean touched;

        StreamedBody(Request source, String contentType) {
            super(source, contentType);
        }

        @Override
        public Content.Chunk read() {
            touched = true;
            return super.read();
        }

        @Override
        public void demand(Runnable demandCallback) {
            touched = true;
            super.demand(demandCallback);
        }

        @Override
        public void fail(Throwable failure) {
            if (touched) {
                super.fail(failure);
            }
        }

        @Override
        public void fail(Throwable failure, boolean last) {
            if (touched) {
                super.fail(failure, last);
            }
        }
    }

    @Override
    protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
            Request request, org.eclipse.jetty.client.Request outgoing, Response response, Callback callback) {
        return new Answer((ForwardedRequest) request, outgoing, response, callback);
    }

    private final class Answer extends ProxyResponseListener {
        private final ForwardedRequest forward;
        private final Response response;
        private volatile Duration turnedAway;

        Answer(
                ForwardedRequest forward,
                org.eclipse.jetty.client.Request outgoing,
                Response response,
                Callback callback) {
            super(forward, outgoing, response, callback);
            this.forward = forward;
            this.response = response;
        }

        /** Waits for the headers: an answer that turns the request away must leave no trace. */
        @Override
        public void onBegin(org.eclipse.jetty.client.Response answer) {}

        @Override
        public void onHeaders(org.eclipse.jetty.client.Response answer) {
            HttpField away = answer.getHeaders().getField(LeasedResponse.TURNED_AWAY);
            if (away != null) {
                turnedAway = Duration.ofMillis(Math.max(0, away.getLongValue()));
                return;
            }
            forward.answering();
            // The leader set the standard headers too: its own replace ours, apart from what is ours to say.
            for (HttpField field : answer.getHeaders()) {
                if (!ours(field)) {
                    response.getHeaders().remove(field.getName());
                }
            }
            super.onBegin(answer);
            super.onHeaders(answer);
        }

        @Override
        public void onContent(org.eclipse.jetty.client.Response answer, Content.Chunk chunk, Runnable demander) {
            if (turnedAway != null) {
                demander.run();
            } else {
                super.onContent(answer, chunk, demander);
            }
        }

        @Override
        public void onSuccess(org.eclipse.jetty.client.Response answer) {
            if (turnedAway == null) {
                super.onSuccess(answer);
            }
        }

        @Override
        public void onComplete(Result result) {
            if (turnedAway != null) {
                forward.outcome().turnedAway(forward, turnedAway);
            } else {
                super.onComplete(result);
            }
        }
    }

    private static boolean ours(HttpField field) {
        return field.getHeader() == HttpHeader.DATE || field.getHeader() == HttpHeader.CONNECTION;
    }

    @Override
    protected HttpField filterServerToProxyResponseField(HttpField field) {
        if (ours(field)) {
            return null;
        }
        // Jetty's parser spells the character set in capitals, Livy does not.
        return field.getHeader() == HttpHeader.CONTENT_TYPE && Answers.JSON.equalsIgnoreCase(field.getValue())
                ? new HttpField(HttpHeader.CONTENT_TYPE, Answers.JSON)
                : field;
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request outgoing,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        ForwardedRequest forward = (ForwardedRequest) request;
        forward.outcome().failed(forward, Objects.requireNonNullElseGet(failure, IllegalStateException::new));
    }

    private static void done(Request request) {
        ForwardedRequest forward = (ForwardedRequest) request;
        forward.outcome().done(forward);
    }

    @Override
    protected void onProxyToClientResponseComplete(
            Request request,
            org.eclipse.jetty.client.Request outgoing,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback) {
        done(request);
        super.onProxyToClientResponseComplete(request, outgoing, answer, response, callback);
    }

    @Override
    protected void onProxyToClientResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request outgoing,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        done(request);
        super.onProxyToClientResponseFailure(request, outgoing, answer, response, callback, failure);
    }
}
