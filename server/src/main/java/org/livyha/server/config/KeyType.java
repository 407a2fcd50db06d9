// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the text of a setting is read.
 *
 * @param kind what is expected, in a word or two, for the documentation
 * @param expected the same in more words, for messages
 * @param empty whether an empty text is a value; else it counts as none
 * @param reader throws IllegalArgumentException for what is not expected, or returns null
 */
record KeyType<T>(String kind, String expected, boolean empty, Function<String, T> reader) {
    static final KeyType<String> TEXT = of("text", "text", text -> text);
    static final KeyType<Boolean> FLAG = of("true, false", "true or false", KeyType::flag);
    static final KeyType<Duration> TIME = time(ChronoUnit.MILLIS);
    /** For names that say seconds: digits alone are seconds. */
    static final KeyType<Duration> SECONDS = time(ChronoUnit.SECONDS);

    static final KeyType<PortRange> PORTS =
            of("ports", "a port range such as 10000~10010, or 0 for a free port", PortRange::parse);
    static final KeyType<Path> PATH = of("path", "a path", Path::of);
    static final KeyType<Path> DIRECTORY = of("directory", "an absolute directory", KeyType::absolute);
    static final KeyType<List<Path>> DIRECTORIES = of(
            "directories",
            "absolute directories, separated by commas",
            text -> parts(text).map(KeyType::absolute).map(Path::normalize).toList());
    static final KeyType<Map<String, Path>> NAMED_DIRECTORIES = of(
            "names",
            "names of letters, digits, dot, dash and underscore with absolute directories, such as spark4=/opt/spark-4, separated"
                    + " by commas",
            KeyType::named);
    static final KeyType<List<String>> LIST =
            of("list", "a list, separated by commas", text -> parts(text).toList());
    static final KeyType<String> BARE_URL =
            of("address", "an address without a path, such as http://hosta:8998", KeyType::bareUrl);
    static final KeyType<InetAddress> IP =
            of("IP address", "an IP address without a prefix length, such as 10.0.0.50", KeyType::ip);
    static final KeyType<String> CREDENTIALS =
            of("file", "a readable file that holds user:password", KeyType::credentials);

    static KeyType<Integer> number(int least, int most) {
        String bounds = most == Integer.MAX_VALUE ? "from " + least + " up" : "from " + least + " to " + most;
        return of(bounds.replaceFirst("from ", ""), "a whole number " + bounds, text -> {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? number : null;
        });
    }

    static KeyType<String> choice(String... words) {
        return of(
                String.join(", ", words),
                String.join(" or ", words),
                text -> List.of(words).contains(text) ? text : null);
    }

    static KeyType<String> pattern(String kind, String pattern, String expected) {
        Pattern whole = Pattern.compile(pattern);
        return of(kind, expected, text -> whole.matcher(text).matches() ? text : null);
    }

    static <T> KeyType<T> of(String kind, String expected, Function<String, T> reader) {
        return new KeyType<>(kind, expected, false, reader);
    }

    /** @throws IllegalArgumentException when the text is not what is expected */
    T read(String text) {
        T value = reader.apply(text);
        if (value == null) {
            throw new IllegalArgumentException("expected " + expected);
        }
        return value;
    }

    private static Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static KeyType<Duration> time(ChronoUnit plain) {
        return of("time", TimeString.EXPECTED + ", above zero", text -> {
            Duration time = TimeString.parse(text, plain);
            return time.isZero() ? null : time;
        });
    }

    private static Path absolute(String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(text);
        }
        return path;
    }

    private static Map<String, Path> named(String text) {
        Map<String, Path> named = new TreeMap<>();
        for (String part : parts(text).toList()) {
            String[] pair = part.split("=", 2);
            String name = pair[0].trim();
            if (pair.length < 2
                    || !name.matches("[A-Za-z0-9._-]+")
                    || named.put(name, absolute(pair[1].trim()).normalize()) != null) {
                return null;
            }
        }
        return named;
    }

    private static Stream<String> parts(String text) {
        return Stream.of(text.split(",", -1)).map(String::trim).filter(part -> !part.isEmpty());
    }

    private static String bareUrl(String text) {
        URI uri = URI.create(text);
        String path = uri.getPath() == null ? "" : uri.getPath();
        boolean bare = (path.isEmpty() || path.equals("/")) && uri.getHost() != null;
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        return bare && web ? text.replaceAll("/$", "") : null;
    }

    /** Names are not looked up: what has a colon or four numbers is taken as it is, or not at all. */
    private static InetAddress ip(String text) {
        try {
            boolean literal = text.contains(":") || text.matches("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
            return literal ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whatever goes wrong, what is in the file is not told. */
    private static String credentials(String file) {
        try {
            String text = Files.readString(Path.of(file)).trim();
            return text.indexOf(':') > 0 && text.lines().count() == 1 ? text : null;
        } catch (java.io.IOException e) {
            return null;
        }
    }
}
