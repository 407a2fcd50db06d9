// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.Map;

/** Python's way to the driver's Spark, for one Python process. */
interface PythonGateway extends AutoCloseable {
    /** What Python has to find in its environment; among it a secret. */
    Map<String, String> environment();

    @Override
    void close();

    /** No way, and why: Python runs, and says so to who uses Spark. */
    static PythonGateway none(String reason) {
        return new PythonGateway() {
            @Override
            public Map<String, String> environment() {
                return Map.of("LIVYHA_NO_PYSPARK", reason);
            }

            @Override
            public void close() {
                // There is nothing behind it.
            }
        };
    }
}
