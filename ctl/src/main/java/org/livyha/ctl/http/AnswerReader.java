// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Reads one HTTP/1.1 answer, whole or not at all. */
final class AnswerReader {
    private static final int LONGEST_LINE = 65_536;
    private static final int LARGEST_BODY = 64 << 20;

    private AnswerReader() {}

    static Answer read(InputStream in, String method) throws IOException {
        while (true) {
            String[] status = line(in).split(" ", 3);
            if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[1-5][0-9][0-9]")) {
                throw new IOException("the answer is not HTTP");
            }
            Map<String, String> headers = headers(in);
            int code = Integer.parseInt(status[1]);
            if (code >= 200) {
                boolean bodiless = code == 204 || code == 304 || method.equals("HEAD");
                return new Answer(code, headers, bodiless ? new byte[0] : body(in, headers));
            }
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 1).trim());
            }
        }
        return headers;
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = headers.get("Content-Length");
        if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                copy(in, size, body);
                line(in);
            }
            headers(in);
        } else if (length != null) {
            copy(in, number(length, 10), body);
        } else {
            for (int next = in.read(); next >= 0; next = in.read()) {
                body.write(next);
            }
        }
        return body.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        return number(line(in).split(";", 2)[0].trim(), 16);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int value = Integer.parseInt(text, radix);
            if (value >= 0 && value <= LARGEST_BODY) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("the answer's length is '" + text + "', expected at most " + LARGEST_BODY);
    }

    private static void copy(InputStream in, int count, ByteArrayOutputStream to) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended before the answer did");
        }
        to.writeBytes(bytes);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = octet(in); next != '\n'; next = octet(in)) {
            if (next != '\r') {
                line.write(next);
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line of the answer is longer than " + LONGEST_LINE + " bytes");
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static int octet(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the connection ended before the answer did");
        }
        return next;
    }
}
