// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.exit;

/** Why a command could not do what was asked, in a sentence for the operator, with the exit code that says what kind it is. */
public final class CtlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CtlException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static CtlException failed(String message) {
        return new CtlException(ExitCodes.FAILED, message);
    }

    public static CtlException usage(String message) {
        return new CtlException(ExitCodes.USAGE, message);
    }

    public static CtlException unreachable(String message) {
        return new CtlException(ExitCodes.UNREACHABLE, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
