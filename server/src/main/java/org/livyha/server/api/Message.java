// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

/** Livy's object around one sentence. */
public record Message(String msg) {}
