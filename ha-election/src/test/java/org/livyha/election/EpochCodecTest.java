// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochCodecTest {
    private final EpochCodec codec = new EpochCodec();
    private final EpochRecord record = EpochRecord.none(Instant.parse("2026-01-02T03:04:05.678Z"))
            .next(
                    new ServerIdentity("a", "i-1", "http://a:8998", "a:9000", "a:9001"),
                    -2L,
                    "/livy/ha/latch/x-latch-0000000003",
                    Instant.parse("2026-01-02T03:04:06Z"));

    @Test
    void aCleanEndThatDoesNotSayWhyWasAStop() throws Exception {
        String ended = new String(codec.encode(record.ended(EndReason.SWITCHOVER, "")), StandardCharsets.UTF_8);
        assertThat(codec.decode(ended.getBytes(StandardCharsets.UTF_8)).why()).isEqualTo(EndReason.SWITCHOVER);
        for (String other : List.of("", ",\"why\":\"moonshine\"", ",\"why\":7")) {
            String former = ended.replace(",\"why\":\"switchover\"", other);
            assertThat(former).isNotEqualTo(ended);
            EpochRecord read = codec.decode(former.getBytes(StandardCharsets.UTF_8));
            assertThat(read).isEqualTo(record.ended(EndReason.STOP, ""));
        }
    }

    @Test
    void readsWhatItWrote() throws Exception {
        assertThat(codec.decode(codec.encode(record))).isEqualTo(record);
        EpochRecord contested = record.next(record.holder(), 3L, "/livy/ha/latch/x", Instant.EPOCH, true);
        assertThat(codec.decode(codec.encode(contested))).isEqualTo(contested);
        assertThat(codec.decode(codec.encode(record.ended(EndReason.SWITCHOVER, ""))))
                .isEqualTo(record.ended(EndReason.SWITCHOVER, ""));
        assertThat(record.epoch()).isEqualTo(1);
        assertThat(record.ended(EndReason.SWITCHOVER, "").leader()).isEmpty();
        assertThat(record.leader()).contains(new LeaderInfo(1, record.holder()));
    }

    @Test
    void keepsWhatWasSaidAboutTheEnd() throws Exception {
        EpochRecord ended = record.ended(EndReason.SWITCHOVER, "a \"new\" kernel");
        assertThat(codec.decode(codec.encode(ended))).isEqualTo(ended);
        assertThat(ended.next(record.holder(), 1, "", Instant.EPOCH).note()).isEmpty();
    }

    @Test
    void skipsFieldsOfALaterVersion() throws Exception {
        String text = new String(codec.encode(record), StandardCharsets.UTF_8);
        byte[] later = text.replaceFirst("\\{", "{\"colour\":{\"of\":[1]},").getBytes(StandardCharsets.UTF_8);
        assertThat(codec.decode(later)).isEqualTo(record);
    }

    @Test
    void doesNotGuessAnEpoch() {
        for (String bad :
                new String[] {"", "7", "{}", "{\"epoch\":\"7\",\"schema\":1}", "no json", "{\"schema\":1,\"epoch\":7}"
                }) {
            assertThatThrownBy(() -> codec.decode(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad)
                    .isInstanceOf(EpochCodec.UnreadableEpochException.class);
        }
    }
}
