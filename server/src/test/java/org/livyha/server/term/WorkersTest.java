// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final List<Integer> done = new CopyOnWriteArrayList<>();

    @Test
    void whatCameBeforeTheBeginningRunsAfterItInItsOrder() throws Exception {
        Workers workers = new Workers("test", 1);
        for (int i = 0; i < 3; i++) {
            int number = i;
            workers.executor().execute(() -> done.add(number));
        }
        assertThat(done).isEmpty();
        workers.begin();
        workers.executor().submit(() -> {}).get(30, TimeUnit.SECONDS);
        assertThat(done).containsExactly(0, 1, 2);
        workers.close();
    }

    @Test
    void whatNeverBeganIsDroppedAtTheEnd() throws Exception {
        Workers workers = new Workers("test", 2);
        workers.executor().execute(() -> done.add(0));
        workers.executor().execute(() -> done.add(1));
        workers.executor().execute(() -> done.add(2));
        workers.close();
        assertThat(workers.executor().isShutdown()).isTrue();
        assertThat(done).isEmpty();
    }
}
