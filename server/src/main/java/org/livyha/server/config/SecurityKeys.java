// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.FLAG;
import static org.livyha.server.config.KeyType.TEXT;

/** What asks for protection that is not there yet: better no server than an open one that was meant to be closed. */
final class SecurityKeys {
    static final KeyGroup GROUP = new KeyGroup(
            "Protection that is not there yet",
            "A server that was asked for one of these does not start: it would be open where it was meant to be closed.");

    static final Key<String> AUTH_TYPE = GROUP.refused(
            "livy.server.auth.type", TEXT, null, "who is asked for a name: `kerberos`, `ldap` or a filter");
    static final Key<String> KEYSTORE = GROUP.refused("livy.keystore", TEXT, null, "HTTPS instead of HTTP");
    static final Key<Boolean> ACCESS_CONTROL = GROUP.refused(
            "livy.server.access-control.enabled",
            FLAG,
            "false",
            "who may see and change whose sessions",
            "livy.server.access_control.enabled");
    static final Key<Boolean> IMPERSONATION = GROUP.refused(
            "livy.impersonation.enabled", FLAG, "false", "applications run as the user who asked for them");

    private SecurityKeys() {}
}
