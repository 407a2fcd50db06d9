// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.livyha.server.cluster.MasterPage.Driver;
import org.livyha.server.config.ClusterConfig.StandaloneMaster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a standalone cluster over HTTP. Of several one rules; the others stand by. No question takes longer than
 * three seconds, body included. Safe for all threads.
 */
final class MasterClient {
    private static final Logger log = LoggerFactory.getLogger(MasterClient.class);
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int LOG_BYTES = 16 << 10;

    private final List<StandaloneMaster> masters;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ObjectMapper json = new ObjectMapper();

    MasterClient(List<StandaloneMaster> masters) {
        this.masters = List.copyOf(masters);
    }

    /** @throws UncheckedIOException when no master rules that we could ask */
    MasterPage page() {
        return ruling().page;
    }

    private record Ruling(StandaloneMaster master, MasterPage page) {}

    /** Asks all at once: one that is away must not delay the answer of another. */
    private Ruling ruling() {
        List<CompletableFuture<String>> asked = masters.stream()
                .map(master -> send(HttpRequest.newBuilder(URI.create(master.web() + "/json/"))))
                .toList();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < masters.size(); i++) {
            String web = masters.get(i).web();
            try {
                MasterPage page = MasterPage.of(json.readTree(await(asked.get(i))));
                if (page.alive()) {
                    return new Ruling(masters.get(i), page);
                }
                reasons.add(web + " does not rule, or still recovers");
            } catch (IOException e) {
                reasons.add(web + " " + (e instanceof JsonProcessingException ? "is no Spark master" : e.getMessage()));
            }
        }
        throw new UncheckedIOException(
                "no standalone master can be asked: " + String.join("; ", reasons), new IOException("no answer"));
    }

    /** What is to be had about the ends of these drivers, in lines; of each nothing when nothing is to be had in time. */
    Map<Driver, List<String>> endings(MasterPage page, Collection<Driver> drivers) {
        Map<Driver, CompletableFuture<List<String>>> asked = new HashMap<>();
        for (Driver driver : drivers) {
            asked.put(
                    driver,
                    exception(driver).thenCombine(errorOutput(page, driver), (exception, output) -> Stream.concat(
                                    exception.stream(), output.stream())
                            .toList()));
        }
        Map<Driver, List<String>> endings = new HashMap<>();
        asked.forEach((driver, ending) -> endings.put(driver, ending.join()));
        return endings;
    }

    /** Why it could not be started, which only the REST interface tells. */
    private CompletableFuture<List<String>> exception(Driver driver) {
        List<CompletableFuture<List<String>>> asked = masters.stream()
                .map(master -> send(HttpRequest.newBuilder(
                                URI.create(master.rest() + "/v1/submissions/status/" + driver.id())))
                        .thenApply(this::message)
                        .exceptionally(failure -> List.of()))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(all -> asked.stream()
                .map(CompletableFuture::join)
                .filter(lines -> !lines.isEmpty())
                .findFirst()
                .orElse(List.of()));
    }

    private List<String> message(String body) {
        try {
            var status = json.readTree(body);
            return status.path("success").asBoolean()
                    ? status.path("message")
                            .asText()
                            .lines()
                            .filter(line -> !isHeader(line))
                            .toList()
                    : List.of();
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    private CompletableFuture<List<String>> errorOutput(MasterPage page, Driver driver) {
        String url = page.logTail(driver, LOG_BYTES);
        if (url == null) {
            return CompletableFuture.completedFuture(List.of());
        }
        return send(HttpRequest.newBuilder(URI.create(url)))
                .thenApply(text -> text.lines().filter(line -> !isHeader(line)).toList())
                .exceptionally(failure -> List.of());
    }

    /** What Spark puts in front; the command may hold what is not to be shown. */
    private static boolean isHeader(String line) {
        return line.isBlank()
                || line.startsWith("==== Bytes ")
                || line.startsWith("Launch Command: ")
                || line.startsWith("========")
                || line.equals("Exception from the cluster:");
    }

    /** Through the REST interface, or if that is off as a person would, on the master's page. */
    void kill(String driverId) {
        StandaloneMaster master = ruling().master;
        try {
            await(send(HttpRequest.newBuilder(URI.create(master.rest() + "/v1/submissions/kill/" + driverId))
                    .POST(HttpRequest.BodyPublishers.noBody())));
        } catch (IOException e) {
            log.debug("asking the master's page to kill driver={}", driverId, e);
            try {
                await(send(HttpRequest.newBuilder(
                                URI.create(master.web() + "/driver/kill/?id=" + driverId + "&terminate=true"))
                        .POST(HttpRequest.BodyPublishers.noBody())));
            } catch (IOException again) {
                again.addSuppressed(e);
                throw new UncheckedIOException("no standalone master could be told to kill " + driverId, again);
            }
        }
    }

    /** The body of a good answer; of any other the status, as an exception. */
    private CompletableFuture<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> {
                    if (answer.statusCode() >= 400) {
                        throw new UncheckedIOException(new IOException("answers " + answer.statusCode()));
                    }
                    return answer.body();
                });
    }

    private static String await(CompletableFuture<String> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof UncheckedIOException told ? told.getCause() : e.getCause();
            // Whichever of the two clocks is first.
            boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
            String why = late ? "does not answer" : cause.toString();
            throw new IOException(why, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
