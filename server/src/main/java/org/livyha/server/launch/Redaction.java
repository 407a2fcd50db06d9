// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret in the settings of one session or batch, wherever they are shown or logged. The rule is
 * Spark's, whose default is a part of it: a value is hidden when a word of the rule is in its key or in itself. Constant, for
 * all threads.
 */
public final class Redaction {
    /** As Spark writes it. */
    public static final String HIDDEN = "*********(redacted)";

    /** Spark's {@code spark.redaction.regex}, with the names that cloud stores and others have for the same. */
    static final String RULE = "(?i:secret|passw(or)?d|passphrase|token|credential|authorization|[.]sas[.]"
            + "|(access|account|api|private|encryption)[-_.]?key)";

    private static final Pattern SECRET = Pattern.compile(RULE);
    private static final Pattern IN_ADDRESS = Pattern.compile("://([^/\\s:@]*):([^/\\s@]+)@");
    private static final Pattern ASSIGNED =
            Pattern.compile(RULE + "[-\\w.]{0,100}[\"']?\\s{0,5}[=:]\\s{0,5}[\"']?([^\\s\"',;&]+)");
    /** Shorter ones are words that occur anyhow: a log without them would tell more than one with them. */
    private static final int LEAST = 6;

    private final Map<String, String> conf;
    /** Found out when it is first asked for: a takeover makes thousands of these. */
    private volatile Found found;

    private record Found(Map<String, String> shown, List<String> secrets) {}

    private Redaction(Map<String, String> conf) {
        this.conf = conf;
    }

    /** For a session or batch with these settings, which stay as they are. */
    public static Redaction of(Map<String, String> conf) {
        return new Redaction(conf);
    }

    private Found found() {
        Found now = found;
        if (now == null) {
            now = find(conf);
            found = now;
        }
        return now;
    }

    private static Found find(Map<String, String> conf) {
        Map<String, String> shown = new LinkedHashMap<>(conf);
        TreeSet<String> secrets =
                new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        conf.forEach((key, value) -> {
            if (isHidden(key, value)) {
                shown.put(key, HIDDEN);
                secrets.add(value.strip());
                secrets.addAll(within(value));
            }
        });
        secrets.removeIf(secret -> secret.length() < LEAST);
        return new Found(Collections.unmodifiableMap(shown), List.copyOf(secrets));
    }

    /** The settings as they may be shown. */
    public Map<String, String> conf() {
        return found().shown();
    }

    private static List<String> within(String value) {
        List<String> found = new ArrayList<>();
        Matcher assigned = ASSIGNED.matcher(value);
        while (assigned.find()) {
            found.add(assigned.group(assigned.groupCount()));
        }
        Matcher address = IN_ADDRESS.matcher(value);
        while (address.find()) {
            found.add(address.group(2));
        }
        return found;
    }

    private static boolean isHidden(String key, String value) {
        return value != null
                && (SECRET.matcher(key).find()
                        || SECRET.matcher(value).find()
                        || IN_ADDRESS.matcher(value).find());
    }

    /** One value as it may be shown. */
    static String shown(String key, String value) {
        return isHidden(key, value) ? HIDDEN : value;
    }

    /** An address without the password in it. */
    static String shown(String address) {
        return IN_ADDRESS.matcher(address).replaceAll("://" + Matcher.quoteReplacement(HIDDEN) + "@");
    }

    /** @param text or null */
    public String hide(String text) {
        String hidden = text;
        for (String secret : found().secrets()) {
            hidden = hidden == null ? null : hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    public List<String> hide(List<String> lines) {
        return found().secrets().isEmpty()
                ? lines
                : lines.stream().map(this::hide).toList();
    }
}
