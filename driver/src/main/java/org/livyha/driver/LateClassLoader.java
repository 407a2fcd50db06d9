// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

/**
 * A class loader that stands where Spark wants the interpreter's one, before there is an interpreter: Spark's threads
 * inherit it, and it finds the classes of statements as soon as {@link #behind} has been told where they are.
 */
final class LateClassLoader extends ClassLoader {
    private volatile ClassLoader late;

    LateClassLoader(ClassLoader parent) {
        super(parent);
    }

    /** The loader asked for what the parent does not have. Its own parent must be the parent of this one. */
    void behind(ClassLoader loader) {
        late = loader;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ClassLoader loader = late;
        if (loader == null) {
            throw new ClassNotFoundException(name);
        }
        return loader.loadClass(name);
    }

    @Override
    protected java.net.URL findResource(String name) {
        ClassLoader loader = late;
        return loader == null ? null : loader.getResource(name);
    }
}
