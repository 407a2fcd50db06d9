// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * The jars that clients have added to the session since it started. What it loads is the same to statements, to jobs and,
 * with a local master, to tasks. Safe for use by any thread.
 */
final class AddedJars extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    AddedJars(ClassLoader parent) {
        super(new URL[0], parent);
    }

    /** From now on the jar's classes are found; nothing happens when it was added before. */
    void add(URL jar) {
        addURL(jar);
    }
}
