// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;

/**
 * A request that the servlets see for the second time. They keep their state with the connection until the request is
 * complete, so a second pass gets a place of its own for it.
 */
final class FreshRequest extends Request.Wrapper {
    private final Components components;

    FreshRequest(Request request) {
        super(request);
        Components shared = request.getComponents();
        Attributes cache = new Attributes.Mapped();
        this.components = new Components() {
            @Override
            public ByteBufferPool getByteBufferPool() {
                return shared.getByteBufferPool();
            }

            @Override
            public Scheduler getScheduler() {
                return shared.getScheduler();
            }

            @Override
            @SuppressWarnings("removal") // abstract still, so it must be here
            public ThreadPool getThreadPool() {
                return shared.getThreadPool();
            }

            @Override
            public Executor getExecutor() {
                return shared.getExecutor();
            }

            @Override
            public Attributes getCache() {
                return cache;
            }
        };
    }

    @Override
    public Components getComponents() {
        return components;
    }
}
