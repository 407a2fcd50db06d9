// SPDX-License-Identifier: Apache-2.0
/** What the pair is, as {@code pair.conf} and the servers' own {@code /ha} routes tell. Used by the commands and by drills. */
package org.livyha.ctl.pair;
