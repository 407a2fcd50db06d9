// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.exit;

/** What {@code livyctl} exits with; a contract with scripts. */
public final class ExitCodes {
    public static final int OK = 0;

    /** It was done and failed, or the verdict is bad. */
    public static final int FAILED = 1;

    public static final int USAGE = 2;

    /** Neither server, or not ZooKeeper, could be reached. */
    public static final int UNREACHABLE = 3;

    private ExitCodes() {}
}
