// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.AsyncRequestLogWriter;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.livyha.server.config.HttpConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who asked for what, a line for each request in the common log format, a file for each day, as in Livy. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private AccessLog() {}

    /** Null where there is to be none, or can be none: a server without an access log is better than no server. */
    static RequestLog of(HttpConfig http) {
        Path dir = http.accessLogDir();
        if (dir == null) {
            return null;
        }
        if (!isWritable(dir)) {
            LOG.warn("requests are not logged: no directory to write to dir={}", dir);
            return null;
        }
        // Its own thread writes: one that answers must not wait for a disk.
        AsyncRequestLogWriter writer =
                new AsyncRequestLogWriter(dir.resolve("yyyy_mm_dd.request.log").toString());
        writer.setAppend(true);
        writer.setTimeZone("GMT");
        writer.setRetainDays(http.accessLogDays());
        CustomRequestLog log = new CustomRequestLog(writer, CustomRequestLog.NCSA_FORMAT);
        log.setFilter((request, response) -> !isOwnProbe(request));
        return log;
    }

    /** The watchdog's and keepalived's questions, some each second, are nobody's request. */
    private static boolean isOwnProbe(Request request) {
        String path = request.getHttpURI().getPath();
        return path != null
                && path.startsWith("/health/")
                && Request.getRemoteAddr(request).equals(Request.getLocalAddr(request));
    }

    private static boolean isWritable(Path dir) {
        try {
            return Files.isWritable(Files.createDirectories(dir));
        } catch (IOException e) {
            return false;
        }
    }
}
