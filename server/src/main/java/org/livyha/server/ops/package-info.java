// SPDX-License-Identifier: Apache-2.0
/**
 * What ties a server to its host: the file that the virtual address follows, the address itself, and the service manager
 * with its watchdog. Knows nothing of the rest of the server; the root alone calls it.
 */
package org.livyha.server.ops;
