// SPDX-License-Identifier: Apache-2.0
/** Looks into the store directly, in ZooKeeper, by {@code recovery}'s own codec and paths. Writes one thing only: a quarantine. */
package org.livyha.ctl.store;
