// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * HTTP by hand: what goes out is what the test says and nothing else, because real clients differ in what their library adds.
 * One connection for each request.
 */
final class Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InetSocketAddress address;
    private final Duration timeout;

    /** @param timeout of connecting, and of each read */
    Wire(String url, Duration timeout) {
        URI uri = URI.create(url);
        this.address = new InetSocketAddress(uri.getHost(), uri.getPort());
        this.timeout = timeout;
    }

    /** An answer to the last byte its headers promised, its body unpacked. */
    record Answer(int status, Map<String, String> headers, String text) {
        /** Null when the body is not JSON. */
        JsonNode json() {
            try {
                return text.isEmpty() ? null : JSON.readTree(text);
            } catch (IOException e) {
                return null;
            }
        }

        /** Null when the answer does not have it. */
        String header(String name) {
            return headers.get(name);
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + text;
        }
    }

    /**
     * Sends one request with Host and Content-Length and the given header lines.
     *
     * @param body null for none
     * @throws UncheckedIOException when there was no whole answer
     */
    Answer send(String method, String path, List<String> headers, String body) {
        return sendBytes(method, path, headers, body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    }

    Answer sendBytes(String method, String path, List<String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: livy.example.com:8998\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        byte[] content = body == null ? new byte[0] : body;
        if (body != null) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(content);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.toByteArray());
            return read(socket, method.equals("HEAD"))
                    .orElseThrow(() -> new EOFException("closed without an answer to " + method + " " + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(address, (int) timeout.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Reads one final answer, informational ones skipped; empty when the other side closed instead. */
    static Optional<Answer> read(Socket socket, boolean toHead) throws IOException {
        InputStream in = socket.getInputStream();
        while (true) {
            String statusLine = line(in);
            if (statusLine == null) {
                return Optional.empty();
            }
            int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = whole(line(in)); !line.isEmpty(); line = whole(line(in))) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
            if (status / 100 != 1) {
                boolean none = toHead || status == 204 || status == 304;
                byte[] body = none ? new byte[0] : decoded(body(in, headers), headers.get("Content-Encoding"));
                return Optional.of(new Answer(status, headers, new String(body, StandardCharsets.UTF_8)));
            }
        }
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
            return chunks(in);
        }
        String length = headers.get("Content-Length");
        return length == null ? in.readAllBytes() : bytes(in, Integer.parseInt(length));
    }

    private static byte[] decoded(byte[] body, String encoding) throws IOException {
        if (encoding == null || body.length == 0) {
            return body;
        }
        InputStream packed = new ByteArrayInputStream(body);
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(packed).readAllBytes();
            case "deflate" -> new InflaterInputStream(packed).readAllBytes();
            default -> throw new IOException("nobody asked for the encoding " + encoding);
        };
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(whole(line(in)).trim(), 16);
            body.writeBytes(bytes(in, size));
            whole(line(in));
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private static byte[] bytes(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the body ends after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    /** Null when there is no byte more. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("ends in the middle of '" + line + "'");
            }
            line.append((char) next);
            next = in.read();
        }
        return line.toString().stripTrailing();
    }

    private static String whole(String line) throws EOFException {
        if (line == null) {
            throw new EOFException("ends in the middle of an answer");
        }
        return line;
    }
}
