// SPDX-License-Identifier: Apache-2.0
/** The server's ends of the driver lines: parked on a standby, attached in a term. Used by {@code session} and {@code term}. */
package org.livyha.server.link;
