// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Makes the tags by which applications are found again, and the secrets of their drivers. Safe for all threads. */
public final class AppTags {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final Pattern OURS = Pattern.compile("livy-(session|batch)-[0-9]+-[a-z0-9]{8}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RANDOM_LENGTH = 8;
    private static final int SECRET_BYTES = 32;
    private static final String BATCH = "livy-batch-";

    private final SecureRandom random = new SecureRandom();

    /** Such as {@code livy-session-7-k3x09a1b}. */
    public String session(int id) {
        return "livy-session-" + id + "-" + randomPart();
    }

    /** Such as {@code livy-batch-7-k3x09a1b}. */
    public String batch(int id) {
        return BATCH + id + "-" + randomPart();
    }

    /** 32 random bytes in hex. */
    public String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String randomPart() {
        StringBuilder part = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            part.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return part.toString();
    }

    /** Whether this server, or another one like it, made the tag. */
    public static boolean isOurs(String tag) {
        return OURS.matcher(tag).matches();
    }

    static boolean isBatch(String appTag) {
        return appTag.startsWith(BATCH);
    }

    /** Tags become file names: whatever a record says, none leaves its directory. */
    static String checked(String appTag) {
        if (!FORM.matcher(appTag).matches()) {
            throw new IllegalArgumentException(
                    "'" + appTag + "' is no application tag: expected lower-case letters, digits and '-'");
        }
        return appTag;
    }
}
