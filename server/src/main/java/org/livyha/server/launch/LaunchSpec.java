// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One application to submit: what {@code spark-submit} is told.
 *
 * @param appTag the unique tag by which it is found again
 * @param name Spark's application name, or null
 * @param resource the primary resource: a jar or a Python file
 * @param mainClass or null (a Python file, or a jar that names its own)
 * @param conf Spark settings; goes to spark-submit in a file that only this user can read
 * @param spark what it is submitted with, or null for what the launcher usually takes
 * @param options the sizes and files of the request
 * @param environment what spark-submit finds in its environment besides the server's own
 */
public record LaunchSpec(
        String appTag,
        String name,
        String resource,
        String mainClass,
        List<String> args,
        Map<String, String> conf,
        AppOptions options,
        SparkInstallation spark,
        Map<String, String> environment) {
    public LaunchSpec(
            String appTag,
            String name,
            String resource,
            String mainClass,
            List<String> args,
            Map<String, String> conf,
            AppOptions options) {
        this(appTag, name, resource, mainClass, args, conf, options, null, Map.of());
    }

    public LaunchSpec {
        Objects.requireNonNull(appTag, "appTag");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(options, "options");
        args = List.copyOf(args);
        conf = Map.copyOf(conf);
        environment = Map.copyOf(environment);
    }
}
