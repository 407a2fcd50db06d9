// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.Optional;

/**
 * How the mirror is.
 *
 * @param live whether the copy is complete and follows the store
 * @param lag how long it took, when last asked, to hold all that had been written by then; asked once a second; empty while it
 *     is not live
 * @param zxid of the latest change of a record in it, 0 when it has none
 * @param records how many it holds, unreadable ones included
 */
public record MirrorStatus(boolean live, Optional<Duration> lag, long zxid, int records) {}
