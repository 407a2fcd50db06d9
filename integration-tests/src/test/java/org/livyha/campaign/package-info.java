// SPDX-License-Identifier: Apache-2.0
/**
 * A fault campaign: many clients, faults by chance, a history of all that was asked, answered and seen, and checkers that
 * decide each invariant from it. Started by {@code scripts/campaign}; docs/campaign.md tells what it covers. Nothing depends on it.
 */
package org.livyha.campaign;
