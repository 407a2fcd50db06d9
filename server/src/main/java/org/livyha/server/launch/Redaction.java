// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** What is to be hidden in the log of an application with these settings. */
    public static Redaction of(Map<String, String> conf) {
        TreeSet<String> found =
                new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        conf.forEach((key, value) -> {
            if (isHidden(key, value)) {
                found.add(value.strip());
                found.addAll(within(value));
            }
        });
        found.removeIf(secret -> secret.length() < LEAST);
        return new Redaction(List.copyOf(found));
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

    /** The settings as they may be shown. */
    public static Map<String, String> shown(Map<String, String> conf) {
        if (conf.entrySet().stream().noneMatch(entry -> isHidden(entry.getKey(), entry.getValue()))) {
            return conf;
        }
        Map<String, String> shown = new TreeMap<>(conf);
        shown.replaceAll(Redaction::shown);
        return shown;
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
        for (String secret : secrets) {
            hidden = hidden == null ? null : hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    public List<String> hide(List<String> lines) {
        return secrets.isEmpty() ? lines : lines.stream().map(this::hide).toList();
    }
}
