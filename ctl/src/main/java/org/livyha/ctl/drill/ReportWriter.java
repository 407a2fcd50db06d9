// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes a report into a folder: {@code report.md}, {@code report.json}, {@code report.html}. */
public final class ReportWriter {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportWriter() {}

    /** For {@code report.json} and {@code --json}. */
    public static ObjectNode json(DrillReport report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("kind", report.kind().word());
        json.put("passed", report.passed());
        json.put("fault", report.fault());
        json.put("startedAt", report.startedAt().toString());
        json.put("endpoint", report.endpoint().toString());
        json.put("versions", report.versions());
        ObjectNode limits = json.putObject("limits");
        limits.put("outageMillis", report.limits().outage().toMillis());
        limits.put("noFailure", report.limits().noFailure());
        report.limits().addedLatency().ifPresent(limit -> limits.put("addedLatencyMillis", limit.toMillis()));
        limits.put("addressMillis", report.limits().address().toMillis());
        limits.put("convergeMillis", report.limits().converge().toMillis());
        json.set("summary", JSON.valueToTree(report.summary()));
        json.set("load", JSON.valueToTree(report.load()));
        Map<String, Verdict.Result> verdicts = new TreeMap<>();
        report.verdictNames().forEach(name -> verdicts.put(name, report.result(name)));
        json.set("verdicts", JSON.valueToTree(verdicts));
        json.set("rounds", JSON.valueToTree(report.rounds()));
        json.set("problems", JSON.valueToTree(report.problems()));
        return json;
    }

    public static void write(DrillReport report, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), JSON.writeValueAsString(json(report)) + "\n");
        Files.writeString(folder.resolve("report.md"), MarkdownReport.of(report));
        Files.writeString(folder.resolve("report.html"), HtmlReport.of(report));
    }
}
