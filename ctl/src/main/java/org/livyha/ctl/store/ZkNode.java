// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import org.apache.zookeeper.data.Stat;

/**
 * A node as it was read.
 *
 * @param data null when there is none, or when we may not read it
 */
@SuppressWarnings("ArrayRecordComponent")
record ZkNode(String path, byte[] data, Stat stat) {
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    int version() {
        return stat.getVersion();
    }
}
