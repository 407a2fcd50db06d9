// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a file as a user gave it, and all that Spark, Hadoop and the JDK may understand by it.
 *
 * @param scheme in lower case, or null
 * @param rest what follows scheme and authority
 */
record GivenPath(String text, String scheme, String rest) {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    /** Schemes whose authority may name another scheme, under which the path is then looked for. */
    private static final Pattern NESTING = Pattern.compile("har|.*(jceks|bcfks|jks)");

    private static final Pattern NESTED_FILE = Pattern.compile("//(file|localfs|local)([-@:/].*)?", Pattern.DOTALL);

    /** How often an escape can be hidden in another one and still be looked through. */
    private static final int ESCAPES = 4;

    static GivenPath of(String text) {
        Matcher matcher = SCHEME.matcher(text);
        if (!matcher.matches()) {
            return new GivenPath(text, null, text);
        }
        return new GivenPath(text, matcher.group(1).toLowerCase(Locale.ROOT), withoutAuthority(matcher.group(2)));
    }

    private static String withoutAuthority(String rest) {
        if (!rest.startsWith("//")) {
            return rest;
        }
        int slash = rest.indexOf('/', 2);
        return slash < 0 ? "" : rest.substring(slash);
    }

    boolean isAbsolute() {
        return rest.startsWith("/");
    }

    /** Whether it is a local file under another scheme's name, such as {@code jceks://file/x}. */
    boolean hidesLocalFile() {
        if (scheme == null) {
            return false;
        }
        String inner = decoded(text.substring(scheme.length() + 1)).toLowerCase(Locale.ROOT);
        return inner.contains("file:")
                || (NESTING.matcher(scheme).matches()
                        && (scheme.startsWith("local")
                                || NESTED_FILE.matcher(inner).matches()));
    }

    /** Whether the name after the last {@code #}, under which it is to be put, leads out of where it is put. */
    boolean hasWanderingAlias() {
        int fragment = rest.indexOf('#');
        String alias = fragment < 0 ? "" : decoded(rest.substring(fragment + 1));
        return alias.startsWith("/") || ("/" + alias + "/").contains("/../");
    }

    /** Spark, Hadoop and the JDK disagree on escapes and fragments; a path is good when each reading of it is. */
    Set<String> readings() {
        Set<String> readings = new LinkedHashSet<>();
        readings.add(rest);
        readings.add(shown());
        String reading = rest;
        for (int i = 0; i < ESCAPES; i++) {
            reading = unescaped(reading);
            readings.add(reading);
        }
        int fragment = rest.indexOf('#');
        if (fragment >= 0) {
            readings.add(rest.substring(0, fragment));
        }
        return readings;
    }

    /** The path as Livy tells it. */
    String shown() {
        if (scheme == null) {
            return rest;
        }
        try {
            return Objects.requireNonNullElse(new URI(text).getPath(), rest);
        } catch (URISyntaxException e) {
            // Spark then takes it as it stands, and so do we.
            return rest;
        }
    }

    private static String decoded(String text) {
        String decoded = text;
        for (int i = 0; i < ESCAPES; i++) {
            decoded = unescaped(decoded);
        }
        return decoded;
    }

    /** Escapes of ASCII alone: no other letter means anything in a path. */
    private static String unescaped(String text) {
        return Pattern.compile("%([0-7][0-9A-Fa-f])")
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }
}
