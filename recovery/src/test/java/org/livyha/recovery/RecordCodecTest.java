// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {
    private static final String FROM_THE_FUTURE =
            """
            {"version":1,"id":7,"name":"n","kind":"spark","owner":"alice","createdAt":5,
             "spec":{"kind":"spark","newer":[1,{"a":null}]},"stopping":false,
             "launch":{"phase":"STARTED","appTag":"t","secret":"s3cret","host":"h","appId":"a","attempt":3,"n":null},
             "outcome":{"state":"dead","reason":"r","endedAt":9,"log":["l"],"exitCode":1},
             "ttl":"10m","nothing":null,"nested":{"x":[true]}}
            """;

    private final RecordCodec codec = new RecordCodec();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void whatWasWrittenIsRead() throws Exception {
        SessionRecord session = Records.keyed(Records.session(7, "tag"), new KeyRecord("k", "digest", 99))
                .withLaunch(LaunchRecord.planned("tag", "s").submitting("host-a"))
                .withOutcome(new OutcomeRecord("dead", "why", 9, List.of("a", "b")))
                .withEnding();
        assertThat(codec.decodeSession(7, codec.encode(session))).isEqualTo(session);
        BatchRecord batch = Records.batch(0, "tag").withStopping();
        assertThat(codec.decodeBatch(0, codec.encode(batch))).isEqualTo(batch);
    }

    @Test
    void aTombstoneHoldsTheKeyAndTheEndAndNothingThatIsSecret() throws Exception {
        SessionRecord record = Records.keyed(Records.session(7, "tag"), new KeyRecord("k", "digest", 99))
                .withOutcome(new OutcomeRecord("dead", "why", 9, List.of("a line of the log")));
        byte[] bytes = codec.encode(record.remove());
        SessionRecord tombstone = codec.decodeSession(7, bytes);
        assertThat(tombstone).isEqualTo(record.remove());
        assertThat(tombstone.removed()).isTrue();
        assertThat(tombstone.key()).isEqualTo(record.key());
        assertThat(tombstone.outcome().state()).isEqualTo("dead");
        assertThat(new String(bytes, UTF_8)).doesNotContain("secret", "a line of the log", "spec");
    }

    @Test
    void unknownFieldsSurviveReadModifyWrite() throws Exception {
        SessionRecord read = codec.decodeSession(7, FROM_THE_FUTURE.getBytes(UTF_8));
        SessionRecord changed = read.withStopping().withLaunch(read.launch().started("b"));
        JsonNode expected = json.readTree(FROM_THE_FUTURE
                .replace("\"appId\":\"a\"", "\"appId\":\"b\"")
                .replace("\"stopping\":false", "\"stopping\":true"));
        assertThat(json.readTree(codec.encode(changed))).isEqualTo(expected);
    }

    static Stream<String> unreadable() {
        String good = FROM_THE_FUTURE;
        return Stream.of(
                "",
                " ",
                "null",
                "7",
                "[]",
                "garbage s3cret",
                good + "}",
                good.substring(0, 200),
                good.replace("\"version\":1,", ""),
                good.replace("\"version\":1", "\"version\":2"),
                good.replace("\"version\":1", "\"version\":\"1\""),
                good.replace("\"version\":1", "\"version\":0"),
                good.replace("\"id\":7", "\"id\":8"),
                good.replace("\"id\":7,", ""),
                good.replace("\"id\":7", "\"id\":7,\"id\":7"),
                good.replace("\"kind\":\"spark\",\"owner\"", "\"owner\""),
                good.replace("STARTED", "s3cret-phase"),
                good.replace("\"appTag\":\"t\",", ""),
                good.replace("\"createdAt\":5", "\"createdAt\":\"s3cret\""),
                "[".repeat(5000));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableIsSaidWithoutQuoting(String content) {
        assertThatThrownBy(() -> codec.decodeSession(7, content.getBytes(UTF_8)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasNoCause()
                .message()
                .isNotBlank()
                .doesNotContain("s3cret");
    }

    @Test
    void secretsAreNotInMessages() throws Exception {
        SessionRecord record = codec.decodeSession(
                7,
                FROM_THE_FUTURE
                        .replace("\"a\":null", "\"pw\":\"s3cret\"")
                        .replace("\"attempt\":3", "\"token\":\"s3cret\"")
                        .getBytes(UTF_8));
        assertThat(record.toString()).doesNotContain("s3cret");
        assertThat(StoreAcl.digest("user:s3cret").toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> StoreAcl.digest("s3cret")).message().doesNotContain("s3cret");
    }
}
