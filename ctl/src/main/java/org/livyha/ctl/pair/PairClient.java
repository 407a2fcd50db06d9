// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Answer;
import org.livyha.ctl.http.Http;
import org.livyha.ctl.http.NoAnswerException;

/** Asks the servers of a pair. Safe for use by any thread; calls block, for the limit at most. */
public final class PairClient {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final List<Host> hosts;
    private final Duration limit;

    /** @param limit of each request */
    public PairClient(List<Host> hosts, Duration limit) {
        this.hosts = List.copyOf(hosts);
        this.limit = limit;
    }

    public List<Host> hosts() {
        return hosts;
    }

    /** A client of one host that gives up after that time. */
    public static Http http(Host host, Duration limit) {
        return new Http(host.url(), limit, limit);
    }

    /** Looks at both at once. Never throws for what a server does. */
    public List<Seen> look() {
        List<CompletableFuture<Seen>> looks = hosts.stream()
                .map(host -> CompletableFuture.supplyAsync(() -> look(host, limit), PairClient::inThread))
                .toList();
        return looks.stream().map(CompletableFuture::join).toList();
    }

    private static void inThread(Runnable look) {
        Thread thread = new Thread(look, "look");
        thread.setDaemon(true);
        thread.start();
    }

    public static Seen look(Host host, Duration limit) {
        try {
            Answer answer = http(host, limit).get("/ha/status");
            if (answer.status() == 404) {
                return new Seen(host, null, "it does not know /ha/status: is it a livy-ha of this version?");
            }
            if (!answer.ok()) {
                return new Seen(host, null, answer.message());
            }
            return new Seen(host, JSON.readValue(answer.bytes(), HaStatus.class), null);
        } catch (NoAnswerException e) {
            return new Seen(host, null, e.getMessage());
        } catch (JsonProcessingException e) {
            return new Seen(host, null, "its /ha/status is not understood: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            return new Seen(host, null, e.getMessage());
        }
    }

    /** @throws CtlException when no server answers */
    public HaHistory history() {
        Answer answer = first("GET", "/ha/history", null, got -> got.ok());
        if (!answer.ok()) {
            throw CtlException.failed("GET /ha/history: " + answer.message());
        }
        try {
            return JSON.readValue(answer.bytes(), HaHistory.class);
        } catch (java.io.IOException e) {
            throw CtlException.failed("the answer to GET /ha/history is not understood");
        }
    }

    /** Asks one after the other until one gives an answer that will do; else the last answer there was. */
    public Answer first(String method, String path, String body, Function<Answer, Boolean> willDo) {
        List<String> problems = new ArrayList<>();
        Answer last = null;
        for (Host host : hosts) {
            try {
                Answer answer = http(host, limit).send(method, path, body, java.util.Map.of());
                if (willDo.apply(answer)) {
                    return answer;
                }
                last = answer;
            } catch (NoAnswerException e) {
                problems.add(e.getMessage());
                if (e.mayHaveArrived() && !method.equals("GET")) {
                    throw CtlException.unreachable(
                            "no answer, and it may have been done: see livyctl status. " + e.getMessage());
                }
            }
        }
        if (last == null) {
            throw CtlException.unreachable("no server answers: " + String.join("; ", problems));
        }
        return last;
    }
}
