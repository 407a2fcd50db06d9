// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What clients may get wrong on the routes of sessions, statements and batches, and the answers they know how to read. */
final class BadInputs {
    private static final String JSON = "application/json";

    private final List<Case> cases = new ArrayList<>();

    private BadInputs() {}

    /** Livy's shapes of an error. */
    enum Shape {
        /** An object with {@code msg}. */
        MESSAGE,
        /** A JSON string. */
        BARE,
        EMPTY,
        /** No body, and the methods there are in {@code Allow}. */
        NOT_ALLOWED
    }

    /**
     * @param body its characters are sent as bytes; null is no body
     * @param type the content type, or null for none
     * @param expected found in the message
     */
    record Case(String method, String path, String body, String type, int status, Shape shape, Pattern expected) {
        @Override
        public String toString() {
            String shown = body == null ? "" : body.length() > 60 ? body.substring(0, 60) + "..." : body;
            return method + " " + path + " " + shown.replaceAll("[^ -~]", "?") + (JSON.equals(type) ? "" : " " + type);
        }
    }

    static Stream<Case> all() {
        BadInputs all = new BadInputs();
        all.unknownSessionsAndBatches();
        all.badNumbers();
        all.unknownRoutesAndMethods();
        List.of("/sessions", "/batches").forEach(all::bodies);
        all.sessionFields();
        all.batchFields();
        List.of("/sessions", "/batches").forEach(all::fieldsOfBoth);
        return all.cases.stream();
    }

    private void unknownSessionsAndBatches() {
        for (String route : List.of("", "/state", "/log", "/statements", "/statements/0")) {
            message("GET", "/sessions/0" + route, null, 404, "^Session '0' not found\\.$");
        }
        message("GET", "/sessions/nope", null, 404, "^Session 'nope' not found\\.$");
        message("GET", "/sessions/nope/log", null, 404, "^Session 'nope' not found\\.$");
        message("DELETE", "/sessions/0", null, 404, "^Session '0' not found\\.$");
        message("POST", "/sessions/0/stop", "", 404, "^Session '0' not found\\.$");
        message("POST", "/sessions/0/statements", "{\"code\":\"1\"}", 404, "^Session '0' not found\\.$");
        message("POST", "/sessions/0/statements/0/cancel", "", 404, "^Session '0' not found\\.$");
        for (String route : List.of("", "/state", "/log")) {
            message("GET", "/batches/5" + route, null, 404, "^Session '5' not found\\.$");
        }
        message("GET", "/batches/nope", null, 404, "^Session 'nope' not found\\.$");
        message("DELETE", "/batches/5", null, 404, "^Session '5' not found\\.$");
    }

    private void badNumbers() {
        for (String collection : List.of("/sessions", "/batches")) {
            message("GET", collection + "?from=abc", null, 400, "^For input string: \"abc\"$");
            message("GET", collection + "?size=1.5", null, 400, "^For input string: \"1\\.5\"$");
            message("GET", collection + "?from=", null, 400, "^For input string: \"\"$");
            message("GET", collection + "/99999999999", null, 400, "^For input string: \"99999999999\"$");
            message("GET", collection + "/99999999999/log", null, 400, "^For input string: \"99999999999\"$");
            message("DELETE", collection + "/99999999999", null, 400, "^For input string: \"99999999999\"$");
        }
        message("GET", "/sessions/0/statements/abc", null, 400, "^For input string: \"abc\"$");
        message("POST", "/sessions/0/statements/abc/cancel", "", 400, "^For input string: \"abc\"$");
    }

    private void unknownRoutesAndMethods() {
        for (String path : List.of(
                "/sessions/0/foo",
                "/sessions/0/state/",
                "/sessions/0/",
                "/sessions//0",
                "/batches/1/statements",
                "/batches/1/foo",
                "/sessions/0/statements/0/foo")) {
            add("GET", path, null, JSON, 404, Shape.EMPTY, "");
        }
        for (String collection : List.of("/sessions", "/batches")) {
            for (String method : List.of("PUT", "PATCH", "DELETE", "OPTIONS")) {
                add(
                        method,
                        collection,
                        method.startsWith("P") ? "{}" : null,
                        JSON,
                        405,
                        Shape.NOT_ALLOWED,
                        "POST, GET, HEAD");
            }
            add("POST", collection + "/0", "{}", JSON, 405, Shape.NOT_ALLOWED, "DELETE, GET, HEAD");
            add("POST", collection + "/0/state", "{}", JSON, 405, Shape.NOT_ALLOWED, "GET, HEAD");
        }
        add("DELETE", "/sessions/0/statements", null, JSON, 405, Shape.NOT_ALLOWED, "POST, GET, HEAD");
    }

    /** Bodies that are not the object that was expected. */
    private void bodies(String collection) {
        bare(collection, null, "^No content to map");
        bare(collection, "", "^No content to map");
        bare(collection, "{bad", "^Unexpected character");
        bare(collection, "{", "^Unexpected end-of-input");
        bare(collection, "{\"name\":\"x\"", "^Unexpected end-of-input");
        bare(collection, "null", "Expected a JSON object");
        bare(collection, "[]", "");
        bare(collection, "[{}]", "");
        bare(collection, "\"x\"", "");
        bare(collection, "1", "");
        bare(collection, "true", "");
        bare(collection, "{\"name\":\"\u00ff\"}", "");
        bare(collection, "\u0000\u0000\u0000{", "");
        bare(collection, "\u0000\u0000\u00fe\u00ff", "");
        bare(collection, "{\"conf\":" + "[".repeat(2000), "");
        bare(collection, "{\"bogus\":1}", "^Unrecognized field \"bogus\".*not marked as ignorable");
        add(
                "POST",
                collection,
                "{\"kind\":\"spark\"}",
                "application/x-www-form-urlencoded",
                400,
                Shape.BARE,
                "^No content to map");
        add("POST", collection, "{bad", "text/plain", 400, Shape.BARE, "^Unexpected character");
        add("POST", collection, "{bad", null, 400, Shape.BARE, "^Unexpected character");
        add("POST", collection + "/", "{bad", JSON, 400, Shape.BARE, "^Unexpected character");
    }

    private void sessionFields() {
        bare("/sessions", "{\"kind\":\"foo\"}", "^Invalid kind: foo \\(through reference chain: .*\\[\"kind\"\\]\\)$");
        bare("/sessions", "{\"kind\":1}", "kind");
        bare("/sessions", "{\"kind\":\"\"}", "kind");
        bare("/sessions", "{\"kind\":{}}", "kind");
        bare("/sessions", "{\"heartbeatTimeoutInSecond\":\"soon\"}", "heartbeatTimeoutInSecond");
        bare("/sessions", "{\"file\":\"/x.jar\"}", "^Unrecognized field \"file\"");
        rejected(
                "/sessions",
                "{\"conf\":{\"livy.rsc.sql.num-rows\":\"many\"}}",
                "livy.rsc.sql.num-rows = many: expected a whole number from 1 up");
        rejected(
                "/sessions",
                "{\"conf\":{\"livy.rsc.server.idle-timeout\":\"1s\"}}",
                "Blacklisted configuration values in session config: livy.rsc.server.idle-timeout");
        for (String field : List.of("ttl", "idleTimeout")) {
            rejected("/sessions", "{\"" + field + "\":\"xx\"}", "Invalid time string: xx");
            rejected("/sessions", "{\"" + field + "\":\"\"}", "Invalid time string: ");
            rejected("/sessions", "{\"" + field + "\":\"5y\"}", "Invalid suffix: \"y\"");
            rejected("/sessions", "{\"" + field + "\":\"-5s\"}", "Invalid value: -5");
        }
    }

    private void batchFields() {
        rejected("/batches", "{}", "requirement failed: File is required.");
        rejected("/batches", "{\"file\":null}", "requirement failed: File is required.");
        rejected("/batches", "{\"file\":\"\"}", "requirement failed: File is required.");
        rejected("/batches", "{\"file\":\"x.jar\"}", "requirement failed: Path 'x.jar' is not absolute.");
        rejected(
                "/batches",
                "{\"file\":\"file:///etc/x\"}",
                "requirement failed: Local path /etc/x cannot be added to user sessions.");
        rejected(
                "/batches",
                "{\"file\":\"/etc/x.jar\",\"className\":\"X\"}",
                "requirement failed: Local path /etc/x.jar cannot be added to user sessions.");
        for (String field : List.of("ttl", "idleTimeout", "kind", "heartbeatTimeoutInSecond")) {
            bare("/batches", "{\"file\":\"/x\",\"" + field + "\":\"1\"}", "^Unrecognized field \"" + field + "\"");
        }
        bare("/batches", "{\"args\":\"x\"}", "args");
        bare("/batches", "{\"args\":[null]}", "args");
        bare("/batches", "{\"file\":[\"/x\"]}", "file");
    }

    private void fieldsOfBoth(String collection) {
        for (String list : List.of("jars", "pyFiles", "files", "archives")) {
            bare(collection, "{\"" + list + "\":\"x.jar\"}", list);
            bare(collection, "{\"" + list + "\":[null]}", list);
            rejected(collection, "{\"" + list + "\":[\"x.jar\"]}", "requirement failed: Path 'x.jar' is not absolute.");
            rejected(
                    collection,
                    "{\"" + list + "\":[\"file:///etc/x.jar\"]}",
                    "requirement failed: Local path /etc/x.jar cannot be added to user sessions.");
        }
        for (String number : List.of("driverCores", "executorCores", "numExecutors")) {
            bare(collection, "{\"" + number + "\":\"two\"}", number);
            bare(collection, "{\"" + number + "\":{}}", number);
            bare(collection, "{\"" + number + "\":99999999999}", "");
        }
        bare(collection, "{\"conf\":\"x\"}", "conf");
        bare(collection, "{\"conf\":{\"a\":{}}}", "conf");
        bare(collection, "{\"conf\":{\"a\":null}}", "conf");
        bare(collection, "{\"name\":{}}", "name");
        rejected(collection, "{\"name\":\"123\"}", "Invalid session name: 123");
        rejected(collection, "{\"name\":\"\"}", "Invalid session name: ");
        rejected(
                collection,
                "{\"conf\":{\"spark.submit.deployMode\":\"cluster\"}}",
                "Blacklisted configuration values in session config: spark.submit.deployMode");
        rejected(
                collection,
                "{\"conf\":{\"spark.master\":\"local\",\"spark.submit.deployMode\":\"client\"}}",
                "Blacklisted configuration values in session config: spark.submit.deployMode");
        // More than the store takes for one record.
        add(
                "POST",
                collection,
                "{\"file\":\"hdfs:///x\",\"conf\":{\"a\":\""
                                .replace(collection.equals("/sessions") ? "\"file\":\"hdfs:///x\"," : "", "")
                        + "x".repeat(1_200_000) + "\"}}",
                JSON,
                413,
                Shape.MESSAGE,
                "");
    }

    private void message(String method, String path, String body, int status, String expected) {
        add(method, path, body, JSON, status, Shape.MESSAGE, expected);
    }

    private void bare(String collection, String body, String expected) {
        add("POST", collection, body, JSON, 400, Shape.BARE, expected);
    }

    private void rejected(String collection, String body, String reason) {
        add(
                "POST",
                collection,
                body,
                JSON,
                400,
                Shape.MESSAGE,
                "^" + Pattern.quote("Rejected, Reason: " + reason) + "$");
    }

    private void add(String method, String path, String body, String type, int status, Shape shape, String expected) {
        cases.add(new Case(method, path, body, type, status, shape, Pattern.compile(expected, Pattern.DOTALL)));
    }
}
