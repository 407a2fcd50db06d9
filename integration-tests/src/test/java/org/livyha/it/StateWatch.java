// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Looks at routes that show states, each again and again without a pause to speak of, and keeps what it was shown. */
final class StateWatch implements AutoCloseable {
    /** The words that every listed client knows: Airflow, sparkmagic and pylivy raise an error at any other. */
    static final Set<String> SESSION = Set.of("starting", "idle", "busy", "shutting_down", "error", "dead", "killed");

    static final Set<String> BATCH = Set.of("starting", "running", "success", "dead", "killed");
    static final Set<String> STATEMENT = Set.of("waiting", "running", "available", "cancelling", "cancelled");
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Wire wire;
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();

    /** One look at a route; {@code answer} is null when there was none. */
    record Look(String path, Duration took, Wire.Answer answer, String failure) {
        List<String> states() {
            return answer == null || answer.json() == null
                    ? List.of()
                    : answer.json().findValuesAsText("state");
        }
    }

    StateWatch(ServerProcess server, List<String> paths) {
        wire = new Wire(server.url(), Duration.ofSeconds(20));
        for (String path : paths) {
            clients.add(new Client("watch" + path, PAUSE, () -> look(path)));
        }
    }

    private void look(String path) {
        long begun = System.nanoTime();
        Wire.Answer answer = null;
        String failure = null;
        try {
            answer = KnownClient.SPARKMAGIC.send(wire, "GET", path, null);
        } catch (UncheckedIOException e) {
            failure = e.toString();
        }
        looks.add(new Look(path, Duration.ofNanos(System.nanoTime() - begun), answer, failure));
    }

    /** Ends the looking; returns all there was to see. */
    List<Look> stop() throws InterruptedException {
        for (Client client : clients) {
            client.stop();
        }
        return List.copyOf(looks);
    }

    /** The distinct states in the order in which the path first showed them. */
    static List<String> shown(List<Look> looks, String path) {
        return looks.stream()
                .filter(look -> look.path().equals(path))
                .flatMap(look -> look.states().stream())
                .distinct()
                .toList();
    }

    /** Asserts that no route has shown a word that some client does not know. */
    static void onlyKnownStates(List<Look> looks) {
        Map<String, Set<String>> byPath = looks.stream()
                .collect(Collectors.groupingBy(
                        Look::path, Collectors.flatMapping(look -> look.states().stream(), Collectors.toSet())));
        byPath.forEach((path, states) -> {
            Set<String> known =
                    path.contains("/statements") ? STATEMENT : path.startsWith("/batches") ? BATCH : SESSION;
            assertThat(known).as("states shown by " + path).containsAll(states);
        });
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }
}
