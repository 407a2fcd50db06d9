// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What language a session speaks unless a statement says otherwise. */
enum SessionKind {
    SPARK,
    PYSPARK,
    SPARKR,
    SQL,
    /** No language of its own: each statement names one. */
    SHARED;

    /** Reads a kind or one of Livy's aliases ({@code scala}, {@code python}, {@code r}). */
    @JsonCreator
    static SessionKind of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "spark", "scala" -> SPARK;
            case "pyspark", "python" -> PYSPARK;
            case "sparkr", "r" -> SPARKR;
            case "sql" -> SQL;
            case "shared" -> SHARED;
            default -> throw new IllegalArgumentException("Invalid kind: " + word);
        };
    }

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
