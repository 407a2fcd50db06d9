// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.livyha.server.config.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /ha}: what operators ask and order, answered by each server itself. What is asked is answered at once, orders are
 * carried out on threads of their own.
 */
final class PairRoutes extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(PairRoutes.class);
    private static final int LARGEST_BODY = 16 << 10;
    private static final int LONGEST_REASON = 1000;

    private final Supplier<PairDesk> desk;
    private final BodyRoom room;
    private final Answers answers = new Answers();
    private final ObjectReader json = Json.mapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private final ThreadPoolExecutor orders =
            new ThreadPoolExecutor(4, 4, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(16), task -> {
                Thread thread = new Thread(task, "pair-order");
                thread.setDaemon(true);
                return thread;
            });

    /** @param desk gives null while the server is starting */
    PairRoutes(Supplier<PairDesk> desk, BodyRoom room) {
        this.desk = desk;
        this.room = room;
        orders.allowCoreThreadTimeOut(true);
    }

    @Override
    protected void doStop() throws Exception {
        orders.shutdownNow();
        super.doStop();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (!path.startsWith("/ha/")) {
            return false;
        }
        PairDesk open = desk.get();
        if (open == null) {
            answers.tryAgain(response, callback, "this server is starting");
            return true;
        }
        switch (path) {
            case "/ha/status" -> show(open::status, request, response, callback);
            case "/ha/history" -> show(open::history, request, response, callback);
            case "/ha/switchover" ->
                order(open, request, response, callback, reason -> open.switchover(reason, isPassedOn(request)));
            case "/ha/pause" ->
                order(open, request, response, callback, reason -> open.pause(Request.getRemoteAddr(request), reason));
            case "/ha/resume" ->
                order(open, request, response, callback, reason -> open.resume(Request.getRemoteAddr(request)));
            default -> answers.empty(response, callback, 404);
        }
        return true;
    }

    private void show(Supplier<Object> body, Request request, Response response, Callback callback) {
        if (!answers.refusedAllButGet(request, response, callback)) {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            answers.json(response, callback, 200, body.get());
        }
    }

    private interface Order {
        PairDesk.Reply carryOut(String reason);
    }

    private void order(PairDesk open, Request request, Response response, Callback callback, Order order) {
        if (!HttpMethod.POST.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "POST");
            answers.empty(response, callback, 405);
            return;
        }
        new BodyReader(request, LARGEST_BODY, room, new BodyReader.Outcome() {
                    @Override
                    public void complete(byte[] body) {
                        room.giveBack(body.length);
                        try {
                            orders.execute(() -> carryOut(open, request, body, response, callback, order));
                        } catch (RejectedExecutionException e) {
                            tooMuch();
                        }
                    }

                    @Override
                    public void tooLarge() {
                        answers.message(response, callback, 413, "expected at most " + LARGEST_BODY + " bytes");
                    }

                    @Override
                    public void tooMuch() {
                        answers.tryAgain(response, callback, "too many orders are being carried out");
                    }

                    @Override
                    public void failed(Throwable failure) {
                        callback.failed(failure);
                    }
                })
                .run();
    }

    private void carryOut(
            PairDesk open, Request request, byte[] body, Response response, Callback callback, Order order) {
        PairDesk.Reply reply;
        try {
            reply = open.trusts(remote(request), address(request.getConnectionMetaData(), false))
                    ? order.carryOut(reason(body))
                    : PairDesk.Reply.refused(
                            403,
                            "orders are taken from this host and from the servers of the pair, not from "
                                    + remote(request));
        } catch (BadOrderException e) {
            reply = PairDesk.Reply.refused(400, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("an order failed path={}", Request.getPathInContext(request), e);
            reply = PairDesk.Reply.refused(500, "the order failed, see the log of this server");
        }
        answers.json(response, callback, reply.status(), reply.body());
    }

    /** {@code {}} or {@code {"reason": text}}; no body is the same as the former. */
    private String reason(byte[] body) {
        try {
            JsonNode order = body.length == 0 ? Json.mapper().createObjectNode() : json.readValue(body);
            if (order == null || !order.isObject()) {
                throw new BadOrderException("expected {} or {\"reason\": text}");
            }
            for (Map.Entry<String, JsonNode> field : order.properties()) {
                if (!field.getKey().equals("reason")) {
                    throw new BadOrderException("unknown field '" + field.getKey() + "', expected 'reason' or none");
                }
            }
            JsonNode reason = order.path("reason");
            if ((!reason.isMissingNode() && !reason.isTextual())
                    || reason.asText().length() > LONGEST_REASON) {
                throw new BadOrderException("expected as 'reason' a text of at most " + LONGEST_REASON + " characters");
            }
            return reason.asText();
        } catch (JsonProcessingException e) {
            throw new BadOrderException("the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadOrderException("the body cannot be read");
        }
    }

    private static boolean isPassedOn(Request request) {
        return request.getHeaders().contains(Exchange.FORWARDED_BY);
    }

    private static InetSocketAddress remote(Request request) {
        return address(request.getConnectionMetaData(), true);
    }

    private static InetSocketAddress address(ConnectionMetaData connection, boolean remote) {
        return (InetSocketAddress) (remote ? connection.getRemoteSocketAddress() : connection.getLocalSocketAddress());
    }

    private static final class BadOrderException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadOrderException(String message) {
            super(message);
        }
    }
}
