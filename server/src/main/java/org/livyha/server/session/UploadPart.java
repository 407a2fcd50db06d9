// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;

/** Picks the first file of one name out of a multipart body as it is parsed. For one thread. */
final class UploadPart implements MultiPart.Parser.Listener {
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*(name|filename\\*?)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]*))");
    private static final String UTF_8 = "UTF-8''";

    private final String wanted;
    private final Consumer<String> begin;
    private final Consumer<ByteBuffer> content;
    private String name;
    private String fileName;
    private boolean reading;
    private boolean read;
    private RuntimeException refusal;
    private Throwable failure;

    /**
     * @param wanted the part's name
     * @param begin given the file's name before its content
     * @param content given all bytes in their order, until it throws
     */
    UploadPart(String wanted, Consumer<String> begin, Consumer<ByteBuffer> content) {
        this.wanted = wanted;
        this.begin = begin;
        this.content = content;
    }

    /**
     * Throws what a consumer has thrown; the parser itself swallows it, and goes on after a failure.
     *
     * @throws BadStatementException when the body is not what it says
     */
    void check() {
        if (refusal != null) {
            throw refusal;
        }
        if (failure != null) {
            throw new BadStatementException("the upload is no multipart body: " + failure.getMessage());
        }
    }

    @Override
    public void onPartBegin() {
        name = null;
        fileName = null;
        reading = false;
    }

    @Override
    public void onPartHeader(String header, String value) {
        if (header.toLowerCase(Locale.ROOT).equals("content-disposition")) {
            for (Matcher parameter = PARAMETER.matcher(value); parameter.find(); ) {
                String text = parameter.group(2) == null
                        ? parameter.group(3)
                        : parameter.group(2).replace("\\\"", "\"");
                switch (parameter.group(1)) {
                    case "name" -> name = text;
                    case "filename" -> fileName = fileName == null ? text : fileName;
                    default -> fileName = decoded(text);
                }
            }
        }
    }

    private static String decoded(String text) {
        return text.regionMatches(true, 0, UTF_8, 0, UTF_8.length())
                ? URLDecoder.decode(text.substring(UTF_8.length()).replace("+", "%2B"), StandardCharsets.UTF_8)
                : text;
    }

    @Override
    public void onPartHeaders() {
        if (!read && wanted.equals(name) && fileName != null && !fileName.isEmpty()) {
            reading = true;
            read = true;
            begin.accept(fileName);
        }
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
        if (reading && refusal == null) {
            try {
                content.accept(chunk.getByteBuffer().slice());
            } catch (RuntimeException e) {
                refusal = e;
            }
        }
    }

    @Override
    public void onFailure(Throwable cause) {
        failure = cause;
    }
}
