// SPDX-License-Identifier: Apache-2.0
/**
 * Interactive sessions: their life, their statements' way to the driver, and their REST routes. Used by {@code term} and the
 * root; knows nothing of batches.
 */
package org.livyha.server.session;
