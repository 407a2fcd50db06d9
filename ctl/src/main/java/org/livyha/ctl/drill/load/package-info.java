// SPDX-License-Identifier: Apache-2.0
/** The drill's client: what it asks, what became of it, and what that proves. Started and stopped by a drill. */
package org.livyha.ctl.drill.load;
