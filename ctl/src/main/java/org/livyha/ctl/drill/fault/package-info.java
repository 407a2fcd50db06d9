// SPDX-License-Identifier: Apache-2.0
/** What a drill does to a host, one class for each kind, and the shell by which it does so. Used by {@code drill} alone. */
package org.livyha.ctl.drill.fault;
