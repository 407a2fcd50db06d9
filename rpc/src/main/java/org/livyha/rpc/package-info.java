// SPDX-License-Identifier: Apache-2.0
/**
 * The messages between server and driver, and the Netty transport that carries them. Used by {@code server} and
 * {@code driver}; knows nothing of elections or stores: an epoch is a plain {@code long} here.
 */
package org.livyha.rpc;
