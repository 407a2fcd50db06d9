// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

/** All settings of one server, typed and validated. Made by {@link ConfigLoader} from {@code livy.conf}. */
public record ServerConfig(
        HttpConfig http,
        SparkConfig spark,
        ClusterConfig cluster,
        SessionConfig session,
        DriverLineConfig driverLine,
        StoreConfig store,
        HaConfig ha) {}
