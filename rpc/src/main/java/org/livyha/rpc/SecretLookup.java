// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.util.Optional;

/** Where the server's side finds a driver's secret. Called on a Netty thread: must not block. */
@FunctionalInterface
public interface SecretLookup {
    /**
     * Finds the secret of one driver.
     *
     * @return the secret's bytes, or empty when this server does not know the driver (yet): the driver tries again later
     */
    Optional<byte[]> secretOf(String driverId);
}
