// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.RpcClient;

/** The lines home of a driver without Spark, calling the given servers. */
final class CallingDriver implements AutoCloseable {
    final ScriptedService service = new ScriptedService();
    final List<String> shutdowns = new CopyOnWriteArrayList<>();
    final HomeLines lines;

    CallingDriver(Duration idleTimeout, ScriptedServer... servers) {
        RpcClient client = new RpcClient(ScriptedServer.DRIVER, ScriptedServer.SECRET.bytes(), LineConfig.defaults());
        List<String> addresses =
                Arrays.stream(servers).map(ScriptedServer::address).toList();
        lines = new HomeLines(client, addresses, service, idleTimeout, shutdowns::add);
        lines.start();
    }

    CallingDriver(ScriptedServer... servers) {
        this(Duration.ofMinutes(10), servers);
    }

    @Override
    public void close() {
        lines.close();
    }
}
