// SPDX-License-Identifier: Apache-2.0
/** Batches: their life and their REST routes. Used by {@code term} and the root; knows nothing of sessions. */
package org.livyha.server.batch;
