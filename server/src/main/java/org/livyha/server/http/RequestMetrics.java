// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts requests, by the class of their status, and how long they took: waiting for a leader included. */
final class RequestMetrics extends Handler.Wrapper {
    static final String ACTIVE = "livy.requests.active";

    private final Timer times;
    private final Counter active;
    private final Meter broken;
    private final List<Meter> byStatus;

    RequestMetrics(MetricRegistry metrics, Handler next) {
        super(next);
        times = metrics.timer("livy.requests");
        active = metrics.counter(ACTIVE);
        broken = metrics.meter("livy.requests.broken");
        byStatus = IntStream.rangeClosed(1, 5)
                .mapToObj(hundreds -> metrics.meter("livy.responses." + hundreds + "xx"))
                .toList();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        active.inc();
        Request.addCompletionListener(request, failure -> done(request, response.getStatus(), failure));
        return super.handle(request, response, callback);
    }

    /** Whole answers so far, of any status. */
    long answered() {
        return byStatus.stream().mapToLong(Meter::getCount).sum();
    }

    /** @param failure null unless the connection broke or an answer could not be finished */
    private void done(Request request, int status, Throwable failure) {
        active.dec();
        times.update(System.nanoTime() - request.getHeadersNanoTime(), TimeUnit.NANOSECONDS);
        if (failure == null && status >= 100 && status < 600) {
            byStatus.get(status / 100 - 1).mark();
        } else {
            broken.mark();
        }
    }
}
