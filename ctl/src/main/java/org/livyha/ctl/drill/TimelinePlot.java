// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.livyha.ctl.drill.load.Op;

/**
 * A round as a picture, in SVG: who led and who held the address on top, each request of the client as a line from its begin
 * to its end below it, the phases across. Time runs from one second before the fault.
 */
final class TimelinePlot {
    private static final double WIDTH = 1100;
    private static final double LEFT = 110;
    private static final double BEFORE = 1000;
    private static final int LANE = 16;
    /** Requests under way at once get rows of their own, up to so many. */
    private static final int ROWS = 40;

    private static final double ROW = 3.5;

    private final StringBuilder svg = new StringBuilder();
    private final Evidence evidence;
    private final double span;
    private double top = 34;

    private TimelinePlot(Evidence evidence, double span) {
        this.evidence = evidence;
        this.span = span;
    }

    static String of(Evidence evidence, Phases phases, double outage) {
        double shown = Double.isInfinite(outage) ? 60_000 : outage;
        double last = phases.values().stream()
                .mapToDouble(value -> value.orElse(0.0))
                .max()
                .orElse(0);
        return new TimelinePlot(evidence, BEFORE + Math.min(60_000, Math.max(2000, Math.max(shown, last) * 1.25 + 500)))
                .draw(phases);
    }

    private String draw(Phases phases) {
        List<String> hosts = evidence.samples().stream()
                .map(Sample::host)
                .distinct()
                .sorted()
                .toList();
        hosts.forEach(this::hostLane);
        top += 6;
        requests("reads", List.of(Op.What.READ, Op.What.LIST));
        requests("statements", List.of(Op.What.STATEMENT));
        requests("results", List.of(Op.What.RESULT));
        requests("creates", List.of(Op.What.CREATE));
        double bottom = top + 4;
        axis(bottom);
        marker(0, "fault", 0, bottom, "#b3261e");
        for (int i = 0; i < Phases.NAMES.size(); i++) {
            String name = Phases.NAMES.get(i);
            int row = i % 2;
            phases.values().get(i).ifPresent(at -> marker(at, name, row, bottom, "#4a5568"));
        }
        double height = bottom + 40;
        return String.format(
                        Locale.ROOT,
                        "<svg viewBox=\"0 0 %.0f %.0f\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\""
                                + " font-size=\"10\" role=\"img\">%n",
                        LEFT + WIDTH + 20,
                        height)
                + svg + "<text x=\"" + LEFT + "\" y=\"" + (bottom + 34)
                + "\" fill=\"#4a5568\">green: leads; grey: stands by; red: no answer; blue line: holds the address."
                + " Requests: dark ok, orange parked, red failed.</text>\n</svg>\n";
    }

    private void hostLane(String host) {
        label(host, top + LANE - 5);
        double from = Double.NaN;
        Sample previous = null;
        for (Sample sample : evidence.samples()) {
            if (!sample.host().equals(host)) {
                continue;
            }
            if (previous != null && !color(previous).equals(color(sample))) {
                bar(from, sample.begin(), top, LANE - 4, color(previous));
                from = Double.NaN;
            }
            from = Double.isNaN(from) ? sample.begin() : from;
            previous = sample;
            if (sample.holdsAddress()) {
                bar(sample.begin(), sample.end() + 20, top + LANE - 3, 2, "#2563eb");
            }
        }
        if (previous != null) {
            bar(from, previous.end(), top, LANE - 4, color(previous));
        }
        top += LANE;
    }

    private static String color(Sample sample) {
        return sample.status() == null ? "#e8a09a" : sample.leads() ? "#57b894" : "#cbd5e1";
    }

    private void requests(String name, List<Op.What> kinds) {
        List<Op> ops = evidence.ops().stream()
                .filter(op -> kinds.contains(op.what()))
                .sorted(java.util.Comparator.comparingDouble(Op::begin))
                .toList();
        if (ops.isEmpty()) {
            return;
        }
        List<Double> rows = new ArrayList<>();
        label(name, top + 9);
        for (Op op : ops) {
            if (x(op.end()) < LEFT || x(op.begin()) > LEFT + WIDTH) {
                continue;
            }
            int row = 0;
            while (row < rows.size() && rows.get(row) > op.begin()) {
                row++;
            }
            if (row == rows.size()) {
                rows.add(0.0);
            }
            rows.set(row, op.end());
            bar(op.begin(), op.end(), top + Math.min(row, ROWS) * ROW, ROW - 1, color(op));
        }
        top += Math.max(4, Math.min(rows.size(), ROWS + 1)) * ROW + 6;
    }

    private static String color(Op op) {
        if (!op.ok()) {
            return "#c62828";
        }
        return op.took() > 100 && op.what() != Op.What.RESULT ? "#e08a00" : "#33475b";
    }

    private void axis(double bottom) {
        double step = span > 20_000 ? 5000 : span > 8000 ? 1000 : span > 4000 ? 500 : 250;
        for (double at = -BEFORE; at <= span - BEFORE; at += step) {
            double x = x(evidence.faultAt() + at);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\" fill=\"#4a5568\">%s</text>%n",
                    x,
                    bottom + 14,
                    at == 0 ? "0" : Math.round(at) + " ms"));
        }
    }

    private void marker(double at, String name, int row, double bottom, String color) {
        double x = x(evidence.faultAt() + at);
        if (x >= LEFT && x <= LEFT + WIDTH) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%.0f\" stroke=\"%s\" stroke-width=\"0.8\""
                            + " stroke-dasharray=\"3 2\"/><text x=\"%.1f\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    x,
                    x,
                    12 + row * 11,
                    bottom,
                    color,
                    x + 2,
                    18 + row * 11,
                    color,
                    name));
        }
    }

    private void label(String text, double y) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"4\" y=\"%.0f\" fill=\"#1c2733\">%s</text>%n", y, HtmlReport.escape(text)));
    }

    private void bar(double from, double to, double y, double height, String color) {
        double left = Math.max(LEFT, x(from));
        double right = Math.min(LEFT + WIDTH, x(to));
        if (right >= left) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                    left,
                    y,
                    Math.max(1.2, right - left),
                    height,
                    color));
        }
    }

    private double x(double time) {
        return LEFT + (time - evidence.faultAt() + BEFORE) / span * WIDTH;
    }
}
