// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What statements are compiled against: the JVM's class path, and the jars that spark-submit has added for the user. */
final class ReplClassPath {
    private ReplClassPath() {}

    /** The entries as seen from this loader, each once, without the driver's own jar. */
    static List<String> visibleFrom(ClassLoader loader) {
        Set<String> entries = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
        }
        // Spark's loader for user jars has the driver's jar too, as its primary resource: users have no business in it.
        URL own = ownJar();
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each instanceof URLClassLoader withUrls) {
                for (URL url : withUrls.getURLs()) {
                    if (url.getProtocol().equals("file") && !url.equals(own)) {
                        entries.add(pathOf(url));
                    }
                }
            }
        }
        return new ArrayList<>(entries);
    }

    private static String pathOf(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            return url.getPath();
        }
    }

    private static URL ownJar() {
        CodeSource source = ReplClassPath.class.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
