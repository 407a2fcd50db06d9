// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all it is told. */
final class RecordingListener implements DriverLineListener {
    final List<DriverLine> opened = new CopyOnWriteArrayList<>();
    final List<DriverLine> closed = new CopyOnWriteArrayList<>();
    final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public void opened(DriverLine line) {
        opened.add(line);
    }

    @Override
    public void event(DriverLine line, Event event) {
        events.add(event);
    }

    @Override
    public void closed(DriverLine line) {
        closed.add(line);
    }
}
