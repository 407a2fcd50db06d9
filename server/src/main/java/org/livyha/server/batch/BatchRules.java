// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.util.Map;
import org.livyha.server.launch.AppNames;
import org.livyha.server.launch.AppOptions;
import org.livyha.server.launch.FileRules;

/** What a request for a batch must keep to. Nothing has been created when a rule is broken. */
public final class BatchRules {
    private final FileRules files;

    public BatchRules(FileRules files) {
        this.files = files;
    }

    /** @throws org.livyha.server.launch.RejectedException for the first rule broken */
    BatchSpec check(CreateBatchRequest request) {
        Map<String, String> conf = request.conf() == null ? Map.of() : request.conf();
        AppOptions options = new AppOptions(
                request.jars(),
                request.pyFiles(),
                request.files(),
                request.archives(),
                request.driverMemory(),
                request.driverCores(),
                request.executorMemory(),
                request.executorCores(),
                request.numExecutors(),
                request.queue());
        AppNames.check(request.name());
        files.checkBatch(request.file(), conf, options);
        return new BatchSpec(request.file(), request.className(), request.args(), options, conf, request.proxyUser());
    }
}
