// SPDX-License-Identifier: Apache-2.0
/** Measurements on a real pair, a real ZooKeeper ensemble and a fleet of simulated drivers, all on this host. */
package org.livyha.bench;
