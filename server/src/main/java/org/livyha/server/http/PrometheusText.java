// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import java.util.Locale;

/** A registry in Prometheus' text format, version 0.0.4. Times are in seconds. */
final class PrometheusText {
    private static final double NANOS = 1e9;

    private final StringBuilder text = new StringBuilder();

    private PrometheusText() {}

    static String of(MetricRegistry metrics) {
        PrometheusText out = new PrometheusText();
        metrics.getGauges().forEach((name, gauge) -> {
            if (gauge.getValue() instanceof Number number) {
                out.family(name(name), "gauge").sample(name(name), number);
            }
        });
        metrics.getCounters()
                .forEach((name, counter) -> out.family(name(name), "gauge").sample(name(name), counter.getCount()));
        metrics.getMeters().forEach((name, meter) -> out.family(name(name) + "_total", "counter")
                .sample(name(name) + "_total", meter.getCount()));
        metrics.getTimers()
                .forEach((name, timer) -> out.summary(name(name) + "_seconds", timer.getSnapshot(), timer.getCount()));
        return out.text.toString();
    }

    private static String name(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_").toLowerCase(Locale.ROOT);
    }

    private void summary(String name, Snapshot times, long count) {
        family(name, "summary");
        for (double quantile : new double[] {0.5, 0.95, 0.99, 0.999}) {
            sample(name + "{quantile=\"" + quantile + "\"}", times.getValue(quantile) / NANOS);
        }
        sample(name + "_count", count);
    }

    private PrometheusText family(String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    private void sample(String name, Number value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
