// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

/**
 * Which statement's code is on the statement thread now, so that an interrupt hits that code and nothing after it. Safe
 * for use by any thread.
 */
final class RunningCode {
    private static final int NONE = -1;

    private int id = NONE;
    private Thread thread;

    /** Called on the statement thread. */
    synchronized void enter(int statementId) {
        id = statementId;
        thread = Thread.currentThread();
    }

    /** Called on the statement thread; an interrupt that came too late to be noticed is forgotten. */
    synchronized void leave() {
        id = NONE;
        thread = null;
        Thread.interrupted();
    }

    synchronized boolean is(int statementId) {
        return id == statementId;
    }

    synchronized void interrupt(int statementId) {
        if (id == statementId) {
            thread.interrupt();
        }
    }

    /** Interrupts whatever runs. */
    synchronized void interruptAny() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** The id of the statement whose code runs, or -1. */
    synchronized int current() {
        return id;
    }
}
