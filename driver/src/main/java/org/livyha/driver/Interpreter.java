// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.List;

/**
 * Runs the statements of one language. Every method is called on the one statement thread, which may be interrupted while
 * {@link #execute} runs.
 */
public interface Interpreter extends AutoCloseable {
    /** Gets ready to execute; throws what went wrong. Called once, before anything else. */
    void start();

    /**
     * Runs one statement's code.
     *
     * @return what came of it; code that fails is an {@link Output.Failed}, never an exception. An exception means that the
     *     interpreter itself has a fault, and ends this statement only
     */
    Output execute(String code);

    /**
     * What may follow at the cursor; runs nothing. A language that cannot tell has nothing to offer.
     *
     * @param cursor from 0 to the code's length
     */
    default List<String> complete(String code, int cursor) {
        return List.of();
    }

    /** Gives up what the interpreter holds. */
    @Override
    void close();
}
