// SPDX-License-Identifier: Apache-2.0
/** How things look on a terminal. Everything in {@code ctl} may use it. */
package org.livyha.ctl.text;
