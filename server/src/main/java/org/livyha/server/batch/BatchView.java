// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.util.List;
import org.livyha.server.launch.AppInfo;

/** A batch on the wire: Livy's 8 fields, in Livy's order, nulls included. */
record BatchView(
        int id,
        String name,
        String owner,
        String proxyUser,
        String state,
        String appId,
        AppInfoView appInfo,
        List<String> log) {

    /** The application's addresses; every key is always there. */
    record AppInfoView(String driverLogUrl, String sparkUiUrl, String executorLogUrls) {}

    static BatchView of(Batch.Snapshot batch, AppInfo info, List<String> log) {
        var record = batch.record();
        return new BatchView(
                record.id(),
                record.name(),
                record.owner(),
                record.proxyUser(),
                batch.state().word(),
                record.launch().appId(),
                new AppInfoView(info.driverLogUrl(), info.sparkUiUrl(), null),
                log);
    }
}
