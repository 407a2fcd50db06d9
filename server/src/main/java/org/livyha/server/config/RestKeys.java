// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.FLAG;
import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.number;

import java.util.List;

/** The REST interface. */
final class RestKeys {
    static final KeyGroup GROUP = new KeyGroup("REST", "");

    private static final String HEADER = "livy.server.http.header.";
    private static final KeyType<String> HEADER_VALUE = new KeyType<>(
            "text or nothing", "one line of printable ASCII", true, text -> text.matches("[ -~]*") ? text : null);
    private static final KeyType<String> BASE_PATH =
            new KeyType<>("path or nothing", "a path such as /livy", true, RestKeys::basePath);

    static final Key<String> HOST = GROUP.key(
            "livy.server.host", TEXT, "0.0.0.0", "the address to listen at; the peer port is bound to it too");
    static final Key<Integer> PORT = GROUP.key("livy.server.port", number(0, 65535), "8998", "0 takes a free one");
    static final Key<Integer> REQUEST_HEADER_SIZE = GROUP.key(
            "livy.server.request-header.size", number(1024, 16 << 20), "131072", "bytes; what is longer gets 431");
    static final Key<Integer> RESPONSE_HEADER_SIZE =
            GROUP.key("livy.server.response-header.size", number(1024, 16 << 20), "131072", "bytes");
    static final Key<Integer> UPLOAD_MAX = GROUP.key(
            "livy.file.upload.max.size", number(1, Integer.MAX_VALUE), "104857600", "largest file of an upload, bytes");
    static final Key<Boolean> SEND_SERVER_VERSION =
            GROUP.key("livy.server.send-server-version", FLAG, "false", "whether answers have a `Server` header");
    static final Key<Boolean> CSRF = GROUP.key(
            "livy.server.csrf-protection.enabled",
            FLAG,
            "false",
            "refuses what changes something and has no `X-Requested-By` header with 400",
            "livy.server.csrf_protection.enabled");
    static final Key<Boolean> SECURITY_HEADERS = GROUP.key(
            "livy.server.security-headers.enabled", FLAG, "true", "sends the headers below with every answer");

    /** Their names after the prefix are the headers' own. */
    static final List<Key<String>> HEADERS = List.of(
            header("X-Frame-Options", "SAMEORIGIN"),
            header("X-XSS-Protection", "1; mode=block"),
            header("X-Content-Type-Options", "nosniff"),
            header("Content-Security-Policy", "default-src 'self'"));

    static final Key<Boolean> UI_ENABLED =
            GROUP.key("livy.ui.enabled", FLAG, "true", "whether there are pages at `/ui`");
    static final Key<String> UI_BASE_PATH = GROUP.key(
            "livy.ui.basePath", BASE_PATH, "", "put before links and redirects, for a proxy that takes it off again");

    static final Key<Integer> ACCESS_LOG_DAYS = GROUP.key(
            "livy.server.request-log-retain.days",
            number(0, 36500),
            "5",
            "for how long the daily access log in `$LIVY_LOG_DIR` is kept; 0: for ever; without that directory there is none");

    private RestKeys() {}

    private static Key<String> header(String name, String standard) {
        return GROUP.key(HEADER + name, HEADER_VALUE, standard, "empty: not sent");
    }

    /** It stands in links: nothing that could be anything else may be in it. */
    private static String basePath(String text) {
        return text.matches("((/[A-Za-z0-9._~-]+)*)/?") ? text.replaceAll("/$", "") : null;
    }

    /** The header that one of {@link #HEADERS} sets. */
    static String headerName(Key<String> key) {
        return key.name().substring(HEADER.length());
    }
}
