// SPDX-License-Identifier: Apache-2.0
/**
 * The state store with fenced writes, its warm mirror, and the procedure that brings sessions back. Used by {@code server}
 * and {@code ctl}; knows nothing of elections: a {@link org.livyha.recovery.FencingToken} is all it checks.
 */
package org.livyha.recovery;
