// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Key names of Livy: the old spellings it still reads, and those that this server knows but does not honour yet. */
final class LivyKeys {
    private final List<String> known;

    LivyKeys() {
        try (InputStream in = LivyKeys.class.getResourceAsStream("livy-keys.txt")) {
            known = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isKnown(String key) {
        return known.stream().anyMatch(name -> name.endsWith(".") ? key.startsWith(name) : key.equals(name));
    }

    /** Old spelling to new. */
    static Map<String, String> deprecated() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("livy.repl.enableHiveContext", "livy.repl.enable-hive-context");
        names.put("livy.spark.deployMode", "livy.spark.deploy-mode");
        names.put("livy.server.csrf_protection.enabled", "livy.server.csrf-protection.enabled");
        names.put("livy.server.access_control.enabled", "livy.server.access-control.enabled");
        names.put("livy.server.auth.kerberos.name_rules", "livy.server.auth.kerberos.name-rules");
        names.put("livy.server.launch.kerberos.refresh_interval", "livy.server.launch.kerberos.refresh-interval");
        names.put(
                "livy.server.launch.kerberos.kinit_fail_threshold", "livy.server.launch.kerberos.kinit-fail-threshold");
        names.put("livy.server.yarn.app-leakage.check_timeout", "livy.server.yarn.app-leakage.check-timeout");
        names.put("livy.server.yarn.app-leakage.check_interval", "livy.server.yarn.app-leakage.check-interval");
        names.put("livy.rsc.driver_class", "livy.rsc.driver-class");
        names.put("livy.rsc.proxy_user", "livy.rsc.proxy-user");
        names.put("livy.rsc.retained_statements", "livy.rsc.retained-statements");
        names.put("livy.rsc.client.shutdown_timeout", "livy.rsc.client.shutdown-timeout");
        names.put("livy.rsc.server.idle_timeout", "livy.rsc.server.idle-timeout");
        names.put("livy.rsc.job_cancel.timeout", "livy.rsc.job-cancel.timeout");
        names.put("livy.rsc.job_cancel.trigger_interval", "livy.rsc.job-cancel.trigger-interval");
        return names;
    }
}
