// SPDX-License-Identifier: Apache-2.0
/** How a command ends: its exit codes, and the exception that carries one. Everything in {@code ctl} may use it. */
package org.livyha.ctl.exit;
