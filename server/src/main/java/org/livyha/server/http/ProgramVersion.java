// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which Livy clients take us for, and which program this is. */
final class ProgramVersion {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramVersion.class);
    /** Clients compare it as text, part by part: {@code 0.10.0} would count as older than {@code 0.5.0}. */
    private static final String LIVY = "0.9.0";

    private static final String POM = "/META-INF/maven/org.livyha/livy-ha-server/pom.properties";

    private final String own;

    ProgramVersion() {
        Properties pom = new Properties();
        try (InputStream in = ProgramVersion.class.getResourceAsStream(POM)) {
            if (in != null) {
                pom.load(in);
            }
        } catch (IOException e) {
            LOG.warn("own version cannot be read", e);
        }
        own = pom.getProperty("version", "dev");
    }

    /** This program's version; {@code dev} when it does not run from its jar. */
    String own() {
        return own;
    }

    /** The six keys of Livy's {@code /version}, none of them null. */
    Map<String, String> livy() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("url", "livy-ha");
        keys.put("branch", "livy-ha");
        keys.put("revision", own);
        keys.put("version", LIVY);
        keys.put("date", "");
        keys.put("user", "");
        return keys;
    }
}
