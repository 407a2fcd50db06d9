// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.List;
import java.util.stream.Collectors;

/** A report on one page that needs nothing else: no script, no font, no picture from elsewhere. */
final class HtmlReport {
    private static final String STYLE =
            """
            body { font: 14px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em; color: #1c2733 }
            table { border-collapse: collapse; margin: .6em 0 } td, th { padding: .2em .7em; border-bottom: 1px solid #dde3ea;
            text-align: left } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } .good { color: #147a3d }
            .bad { color: #b3261e; font-weight: 600 } .dim { color: #6b7785 } h2 { margin-top: 1.8em } svg { width: 100%;
            height: auto; background: #fff } @media (prefers-color-scheme: dark) { body { background: #12181f; color: #dbe3ea }
            td, th { border-color: #2c3742 } svg { background: #f6f8fa; border-radius: 4px } .good { color: #5fce8d }
            .bad { color: #ff8a80 } }
            """;

    private HtmlReport() {}

    static String of(DrillReport report) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.append("<title>Drill ")
                .append(report.kind().word())
                .append("</title>\n<style>")
                .append(STYLE);
        html.append("</style></head><body>\n<h1>Drill ")
                .append(report.kind().word())
                .append(": ");
        html.append(mark(report.passed(), report.passed() ? "passed" : "FAILED"))
                .append("</h1>\n<p>");
        html.append(escape(report.fault()))
                .append(". Begun ")
                .append(report.startedAt())
                .append(", ");
        html.append(report.rounds().size())
                .append(" rounds, client at ")
                .append(escape(report.endpoint().toString()));
        html.append(".<br>").append(escape(report.versions())).append(". Load of the drill's machine ");
        html.append(MarkdownReport.decimal(report.load().median())).append(" (median).</p>\n");
        report.problems()
                .forEach(problem ->
                        html.append("<p class=\"bad\">").append(escape(problem)).append("</p>\n"));
        figures(html, report);
        verdicts(html, report);
        report.rounds().forEach(round -> round(html, round));
        return html.append("</body></html>\n").toString();
    }

    private static void figures(StringBuilder html, DrillReport report) {
        html.append("<h2>Figures</h2>\n<p class=\"dim\">Milliseconds; phases are after the fault.</p>\n<table>");
        html.append("<tr><th>figure<th class=n>rounds<th class=n>min<th class=n>median<th class=n>max</tr>\n");
        for (Figures figures : report.summary()) {
            html.append("<tr><td>").append(figures.name());
            for (String cell : List.of(
                    "" + figures.rounds(),
                    MarkdownReport.ms(figures.min()),
                    MarkdownReport.ms(figures.median()),
                    MarkdownReport.ms(figures.max()))) {
                html.append("<td class=n>").append(cell);
            }
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static void verdicts(StringBuilder html, DrillReport report) {
        html.append(
                "<h2>Verdicts</h2>\n<table><tr><th>invariant<th>verdict<th>violated by, or seen in the last round</tr>\n");
        for (String name : report.verdictNames()) {
            Verdict.Result result = report.result(name);
            html.append("<tr><td>").append(escape(name)).append("<td>");
            html.append(
                    result == Verdict.Result.NOT_SEEN
                            ? "<span class=\"dim\">not seen</span>"
                            : mark(result == Verdict.Result.HELD, MarkdownReport.word(result)));
            html.append("<td>")
                    .append(escape(MarkdownReport.detail(report, name)))
                    .append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static void round(StringBuilder html, Round round) {
        ClientView client = round.client();
        html.append("<h2>Round ")
                .append(round.number())
                .append(": ")
                .append(escape(round.from()))
                .append(" to ");
        html.append(escape(round.to())).append(", ").append(mark(round.passed(), round.passed() ? "passed" : "FAILED"));
        html.append("</h2>\n<p>Outage ")
                .append(MarkdownReport.ms(client.outage()))
                .append(" ms, ");
        html.append(client.failed()).append(" of ").append(client.operations()).append(" requests failed, ");
        html.append(client.slow()).append(" parked, ").append(client.retried()).append(" retried; ");
        html.append(round.statementsAcknowledged()).append(" statements acknowledged so far, ");
        html.append(round.statementsLost().size())
                .append(" lost, ")
                .append(round.statementsDoubled().size());
        html.append(" doubled.</p>\n");
        html.append(TimelinePlot.of(round.evidence(), round.phases(), client.outage()));
        String violations = round.verdicts().stream()
                .filter(Verdict::violated)
                .map(verdict -> "<p class=\"bad\">" + escape(verdict.name() + ": " + verdict.detail()) + "</p>\n")
                .collect(Collectors.joining());
        html.append(violations);
    }

    private static String mark(boolean good, String text) {
        return "<span class=\"" + (good ? "good" : "bad") + "\">" + text + "</span>";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
