// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;

/** What a JVM that holds Spark needs on JDK 17: the packages named in Spark's {@code JavaModuleOptions}. */
final class ModuleOptions {
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar");

    private ModuleOptions() {}

    /** A driver's own JVM options, or null, with those in front that are missing. */
    static String with(String own) {
        StringBuilder options = new StringBuilder("-XX:+IgnoreUnrecognizedVMOptions");
        for (String opened : OPENED) {
            String option = "--add-opens=" + opened + "=ALL-UNNAMED";
            if (own == null || !own.contains(option)) {
                options.append(' ').append(option);
            }
        }
        if (own == null || !own.contains("jdk.reflect.useDirectMethodHandle")) {
            options.append(" -Djdk.reflect.useDirectMethodHandle=false");
        }
        return own == null || own.isBlank() ? options.toString() : options + " " + own;
    }
}
