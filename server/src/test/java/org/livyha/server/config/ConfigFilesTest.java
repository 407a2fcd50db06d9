// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    Path dir;

    @Test
    void livyConfIsLookedForWhereLivyLooks() {
        Path home = Path.of("/opt/livy");
        assertThat(ConfigFiles.standardPlace(Map.of(), home)).isEqualTo(Path.of("/opt/livy/conf/livy.conf"));
        assertThat(ConfigFiles.standardPlace(Map.of("LIVY_CONF_DIR", " "), home))
                .isEqualTo(Path.of("/opt/livy/conf/livy.conf"));
        assertThat(ConfigFiles.standardPlace(Map.of("LIVY_CONF_DIR", "/etc/livy"), home))
                .isEqualTo(Path.of("/etc/livy/livy.conf"));
    }

    @Test
    void whatStandsBesideLivyConfIsRead() throws Exception {
        Files.writeString(dir.resolve("livy-client.conf"), "livy.rsc.sql.num-rows = 7\n");
        Files.writeString(
                dir.resolve("spark-blacklist.conf"),
                "# not for users\n\nspark.master\n  spark.yarn.jars # ours\n#spark.submit.deployMode\n");
        ConfigFiles files = ConfigFiles.read(dir.resolve("livy.conf"));
        assertThat(files.livyConf()).isEmpty();
        assertThat(files.clientConf()).containsEntry("livy.rsc.sql.num-rows", "7");
        assertThat(files.blacklist()).containsExactlyInAnyOrder("spark.master", "spark.yarn.jars");
    }

    @Test
    void whatCannotBeReadIsSaid() throws Exception {
        Path broken = Files.writeString(dir.resolve("livy.conf"), "livy.server.host = \\u00zz\n");
        assertThatThrownBy(() -> ConfigFiles.read(broken))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(broken + " cannot be read");
        Files.delete(broken);
        Path directory = Files.createDirectory(dir.resolve("spark-blacklist.conf"));
        assertThatThrownBy(() -> ConfigFiles.read(broken)).hasMessageContaining(directory + " cannot be read");
    }
}
