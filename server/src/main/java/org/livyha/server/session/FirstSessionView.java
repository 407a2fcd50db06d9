// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.List;

/**
 * A session on the wire as Livy 0.7 had it: nine fields, in its order. Its Java client, of which 0.7.1 is the last one
 * published, fails on any field it does not know, after the session was made; later ones take the nine as well.
 */
record FirstSessionView(
        int id,
        String name,
        String appId,
        String owner,
        String proxyUser,
        String state,
        String kind,
        AppInfoView appInfo,
        List<String> log) {
    /** All that the Java client says of itself; it names no version. */
    private static final String JAVA_CLIENT = "livy-client-http";

    record AppInfoView(String driverLogUrl, String sparkUiUrl) {}

    /** @param userAgent the header of that name, or null */
    static boolean isFor(String userAgent) {
        return userAgent != null && userAgent.startsWith(JAVA_CLIENT);
    }

    static FirstSessionView of(SessionView whole) {
        return new FirstSessionView(
                whole.id(),
                whole.name(),
                whole.appId(),
                whole.owner(),
                whole.proxyUser(),
                whole.state(),
                whole.kind(),
                new AppInfoView(whole.appInfo().driverLogUrl(), whole.appInfo().sparkUiUrl()),
                whole.log());
    }
}
