// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.livyha.server.launch.AppOptions;

/**
 * A validated request for a batch, as it is kept in the record.
 *
 * @param file the primary resource
 * @param className the main class, or null
 * @param conf as the user sent it
 * @param proxyUser as asked for, or null; nobody is impersonated, it is a name to count by
 */
public record BatchSpec(
        String file,
        String className,
        List<String> args,
        AppOptions options,
        Map<String, String> conf,
        String proxyUser) {
    public BatchSpec {
        Objects.requireNonNull(options, "options");
        args = args == null ? List.of() : List.copyOf(args);
        conf = conf == null ? Map.of() : conf;
    }
}
