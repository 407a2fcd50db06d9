// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.Locale;
import java.util.Optional;

/** A language that statements are written in. */
public enum CodeKind {
    SPARK,
    SQL,
    PYSPARK,
    SPARKR;

    /** Livy's words and their synonyms; empty for any other word. */
    public static Optional<CodeKind> ofWord(String word) {
        return Optional.ofNullable(
                switch (word) {
                    case "spark", "scala" -> SPARK;
                    case "sql" -> SQL;
                    case "pyspark", "python" -> PYSPARK;
                    case "sparkr", "r" -> SPARKR;
                    default -> null;
                });
    }

    /** Lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
