// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InMemoryStateStoreTest {
    private final StateStore store = new InMemoryStateStore(2000);
    private final FencedWriter writer = store.acquire(new FencingToken("none", 0, 1), () -> true);

    @Test
    void idsOnlyGrow() {
        assertThat(writer.sessions().create(Records.newSession()).id()).isEqualTo(0);
        assertThat(writer.sessions().create(Records.newSession()).id()).isEqualTo(1);
        writer.sessions().delete(1);
        writer.sessions().delete(1);
        assertThatThrownBy(() -> writer.sessions().create(id -> Records.session(id, "x".repeat(2000))))
                .isInstanceOf(RecordTooLargeException.class);
        assertThat(writer.sessions().create(Records.newSession()).id()).isEqualTo(2);
        assertThat(writer.batches().create(Records.newBatch()).id()).isEqualTo(0);
        assertThat(store.read().sessions()).extracting(SessionRecord::id).containsExactly(0, 2);
    }

    @Test
    void updatesWhatIsThere() {
        SessionRecord record = writer.sessions().create(Records.newSession());
        writer.sessions().update(record.withStopping());
        assertThat(store.read().sessions()).containsExactly(record.withStopping());
        assertThatThrownBy(() -> writer.sessions().update(Records.session(7, "t")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyTheLastWriterWrites() {
        RecordWriter<SessionRecord> old = writer.sessions();
        FencedWriter next = store.acquire(new FencingToken("none", 0, 2), () -> true);
        assertThatThrownBy(() -> old.create(Records.newSession())).isInstanceOf(StaleTokenException.class);
        assertThat(next.sessions().create(Records.newSession()).id()).isEqualTo(0);
    }
}
