// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.livyha.rpc.Statement.State;

class StatementLogTest {
    private final StatementLog log = new StatementLog(
            1,
            Duration.ofHours(1),
            new SettableClock(new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"))),
            new SerialEvents());

    @Test
    void codeIsHeldNoLongerThanItsStatementThoughTheKeyIsRemembered() {
        WeakReference<String> code = addAndEnd("key");
        assertThat(log.add("next", "next", CodeKind.SPARK).isNew()).isTrue();
        log.cancel(1);
        assertThat(log.get(0)).isEmpty();
        await("the code is gone").atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return code.refersTo(null);
        });
        assertThat(log.add("key", "first code", CodeKind.SPARK).statement()).satisfies(first -> {
            assertThat(first.id()).isZero();
            assertThat(first.code()).isEqualTo("first code");
            assertThat(first.state()).isEqualTo(State.CANCELLED);
        });
    }

    private WeakReference<String> addAndEnd(String key) {
        String code = new String("first code".toCharArray());
        log.add(key, code, CodeKind.SPARK);
        log.cancel(0);
        return new WeakReference<>(code);
    }
}
