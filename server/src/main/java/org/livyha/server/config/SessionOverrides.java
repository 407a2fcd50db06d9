// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.time.Duration;
import java.util.Map;

/**
 * What the {@code conf} of one session says of its driver; it beats what {@code livy.conf} says for all. Null for what it
 * does not say.
 *
 * @param retainedStatements {@code livy.rsc.retained-statements}
 * @param retainedShareVariables {@code livy.rsc.retained.share-variables}
 * @param sqlRows {@code livy.rsc.sql.num-rows}
 * @param cancelTimeout {@code livy.rsc.job-cancel.timeout}
 * @param startTimeout {@code livy.rsc.server.connect.timeout}
 */
public record SessionOverrides(
        Integer retainedStatements,
        Integer retainedShareVariables,
        Integer sqlRows,
        Duration cancelTimeout,
        Duration startTimeout) {
    /** What it says, without what cannot be read. */
    public static SessionOverrides of(Map<String, String> conf) {
        return read(new Settings(withNewNames(conf)));
    }

    /** @throws ConfigException when something cannot be read; names all of it */
    public static void check(Map<String, String> conf) {
        Settings settings = new Settings(withNewNames(conf));
        read(settings);
        if (!settings.errors().isEmpty()) {
            throw new ConfigException(settings.errors());
        }
    }

    private static SessionOverrides read(Settings settings) {
        return new SessionOverrides(
                settings.given(DriverKeys.RETAINED_STATEMENTS),
                settings.given(DriverKeys.RETAINED_SHARE_VARIABLES),
                settings.given(DriverKeys.SQL_ROWS),
                settings.given(DriverKeys.CANCEL_TIMEOUT),
                settings.given(DriverKeys.START_TIMEOUT));
    }

    private static Map<String, String> withNewNames(Map<String, String> conf) {
        return Catalogue.withNewNames(conf, (old, name) -> {});
    }
}
