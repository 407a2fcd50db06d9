// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Requests to one server, each sent once over a connection of its own. The JDK's clients repeat a request by themselves when
 * a connection breaks, which would hide what a drill looks for. Safe for use by any thread; calls block.
 */
public final class Http {
    private final URI base;
    private final Duration connectLimit;
    private final Duration limit;

    /** @param limit of a whole request, its connection included */
    public Http(URI base, Duration connectLimit, Duration limit) {
        String scheme = base.getScheme();
        if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("'" + base + "' is not a URL such as http://host:8998");
        }
        this.base = base;
        this.connectLimit = connectLimit;
        this.limit = limit;
    }

    public URI base() {
        return base;
    }

    public Http withLimit(Duration newLimit) {
        return new Http(base, connectLimit, newLimit);
    }

    public Answer get(String path) throws NoAnswerException {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, String json) throws NoAnswerException {
        return send("POST", path, json, Map.of());
    }

    public Answer delete(String path) throws NoAnswerException {
        return send("DELETE", path, null, Map.of());
    }

    /**
     * @param json the body, or null
     * @throws NoAnswerException when there was no whole answer; says whether the request may have arrived
     */
    public Answer send(String method, String path, String json, Map<String, String> headers) throws NoAnswerException {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean sent = false;
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            InetSocketAddress address = new InetSocketAddress(base.getHost(), port());
            if (address.isUnresolved()) {
                throw new IOException("the name " + base.getHost() + " does not resolve");
            }
            socket.connect(address, Math.toIntExact(Math.min(connectLimit.toMillis(), Math.max(1, limit.toMillis()))));
            try (Socket line = secured(socket)) {
                byte[] request = request(method, path, json, headers);
                sent = true;
                line.getOutputStream().write(request);
                line.getOutputStream().flush();
                InputStream in = new DeadlineInput(line, deadline);
                return AnswerReader.read(in, method);
            }
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new NoAnswerException(method + " " + base + path + ": " + why, sent, e);
        }
    }

    private Socket secured(Socket plain) throws IOException {
        if (!"https".equals(base.getScheme())) {
            return plain;
        }
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(plain, base.getHost(), port(), true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    private int port() {
        if (base.getPort() > 0) {
            return base.getPort();
        }
        return "https".equals(base.getScheme()) ? 443 : 80;
    }

    private byte[] request(String method, String path, String json, Map<String, String> headers) {
        byte[] body = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
        String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        StringBuilder head = new StringBuilder()
                .append(method + " " + prefix + path + " HTTP/1.1\r\n")
                .append("Host: " + base.getRawAuthority() + "\r\n")
                .append("Connection: close\r\nAccept: application/json\r\nUser-Agent: livyctl\r\n")
                .append("X-Requested-By: livyctl\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (json != null) {
            head.append("Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n");
        }
        byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[first.length + body.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }
}
