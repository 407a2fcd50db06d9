// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** What jobs leave for each other under a name. The one unused for longest goes when there are too many. Safe for use by any thread. */
final class SharedObjects {
    private final Map<String, Object> objects;

    SharedObjects(int most) {
        objects = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
                return size() > most;
            }
        };
    }

    /** @throws NoSuchElementException when there is none of this name, or no longer */
    synchronized Object get(String name) {
        Object object = objects.get(name);
        if (object == null && !objects.containsKey(name)) {
            throw new NoSuchElementException("no shared object is named " + name);
        }
        return object;
    }

    synchronized void set(String name, Object object) {
        objects.put(name, object);
    }

    /** Returns what was removed, or null. */
    synchronized Object remove(String name) {
        return objects.remove(name);
    }
}
