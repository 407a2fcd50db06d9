// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The pages under {@code /ui}, and their script and style under {@code /static}. Every page is the same few lines of HTML;
 * the script fills it from the REST API, as any other client would.
 */
final class Console extends Handler.Abstract.NonBlocking {
    private static final Pattern SESSION = Pattern.compile("/ui/session/([^/]+)(/log)?");
    private static final Pattern BATCH = Pattern.compile("/ui/batch/([^/]+)/log");

    private final String page;
    private final Map<String, Asset> assets;
    private final Answers answers = new Answers();

    /** @param basePath what a proxy in front of this server takes away from the path */
    Console(String basePath) {
        page = new String(resource("console.html"), StandardCharsets.UTF_8).replace("@base@", basePath);
        assets = Map.of(
                "/static/console.js", Asset.of("console.js", "text/javascript;charset=utf-8"),
                "/static/console.css", Asset.of("console.css", "text/css;charset=utf-8"));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        boolean ui = path.equals("/ui") || path.startsWith("/ui/");
        if (!ui && !path.startsWith("/static/")) {
            return false;
        }
        if (answers.refusedAllButGet(request, response, callback)) {
            return true;
        }
        // Asked for again each time: the two servers may differ while they are being replaced.
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (ui) {
            page(path, response, callback);
        } else if (assets.containsKey(path)) {
            asset(assets.get(path), request, response, callback);
        } else {
            answers.text(response, callback, 404, "text/plain;charset=utf-8", "File not found\n");
        }
        return true;
    }

    private void page(String path, Response response, Callback callback) {
        Matcher session = SESSION.matcher(path);
        Matcher batch = BATCH.matcher(path);
        if (path.equals("/ui") || path.equals("/ui/")) {
            page("all", "", response, callback);
        } else if (session.matches()) {
            page(session.group(2) == null ? "session" : "session-log", session.group(1), response, callback);
        } else if (batch.matches()) {
            page("batch-log", batch.group(1), response, callback);
        } else {
            answers.page(response, callback, 404, "404 No Such Page");
        }
    }

    private void page(String view, String id, Response response, Callback callback) {
        String filled = page.replace("@view@", view).replace("@id@", escaped(id));
        answers.text(response, callback, 200, Answers.HTML, filled);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private void asset(Asset asset, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.ETAG, asset.tag);
        if (asset.tag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.getHeaders().remove(HttpHeader.CONTENT_TYPE);
            response.setStatus(304);
            callback.succeeded();
        } else {
            answers.text(response, callback, 200, asset.type, asset.text);
        }
    }

    private record Asset(String text, String type, String tag) {
        static Asset of(String name, String type) {
            byte[] bytes = resource(name);
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
                String tag = "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
                return new Asset(new String(bytes, StandardCharsets.UTF_8), type, tag);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = Console.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
