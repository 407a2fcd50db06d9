// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

/** @param invariant its name; {@code what} was seen that it forbids */
record Violation(String invariant, String what) {}
