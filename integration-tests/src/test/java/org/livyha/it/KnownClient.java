// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Real Livy clients, by the header lines that each of them sends. */
enum KnownClient {
    SPARKMAGIC(requests("Content-Type: application/json")),
    AIRFLOW(requests("Content-Type: application/json", "Authorization: Basic bGl2eTo=")),
    LIVY_CLIENT_HTTP(
            "Accept: application/json",
            "Content-Type: application/json",
            "Content-Encoding: UTF-8",
            "X-Requested-By: livy",
            "User-Agent: livy-client-http",
            "Accept-Encoding: gzip,deflate",
            "Connection: Keep-Alive"),
    PYTHON_API(requests("Content-Type: application/json", "X-Requested-By: livy")),
    PYTHON_LIVY("Accept-Encoding: identity", "Content-Type: application/json"),
    PYLIVY(requests()),
    DBT_SPARK_LIVY(requests("Content-Type: application/json", "Authorization: Basic dXNlcjpwYXNz")),
    ZEPPELIN(
            "Accept: text/plain, application/json, application/*+json, */*",
            "Accept-Charset: " + everyCharset(),
            "Content-Type: application/json",
            "X-Requested-By: zeppelin",
            "User-Agent: Java/1.8.0_402",
            "Connection: keep-alive"),
    HUE(requests("Content-Type: application/json", "X-Requested-By: hue", "X-CSRF-Header: hue")),
    SPARKLYR(
            "User-Agent: libcurl/7.88.1 r-curl/5.2.0 httr/1.4.7",
            "Accept-Encoding: deflate, gzip, br, zstd",
            "Accept: application/json, text/xml, application/xml, */*",
            "Content-Type: application/json",
            "X-Requested-By: sparklyr"),
    ARTIE("User-Agent: Go-http-client/1.1", "Content-Type: application/json", "Accept-Encoding: gzip"),
    /** A person with a browser, who asks for a page. */
    BROWSER("Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Encoding: identity");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> headers;

    KnownClient(String... headers) {
        this.headers = List.of(headers);
    }

    Wire.Answer send(Wire wire, String method, String path, String body) {
        return wire.send(method, path, headers, body);
    }

    private static String[] requests(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "User-Agent: python-requests/2.32.3",
                "Accept-Encoding: gzip, deflate",
                "Accept: */*",
                "Connection: keep-alive"));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    /** Spring's RestTemplate names every character set of its JVM: 2.3 KB. */
    private static String everyCharset() {
        return String.join(", ", Charset.availableCharsets().keySet()).toLowerCase(Locale.ROOT);
    }
}
