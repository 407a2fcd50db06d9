// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.launch.LocalProcesses;

class LaunchingTest {
    private static final String TAG = "livy-session-0-abcdefgh";

    /** Who knows an application may end it, and what is left of one that no session owns is removed. */
    @Test
    void aTermThatIsNotRealKnowsNoApplication(@TempDir Path workDir) throws Exception {
        Files.createDirectory(workDir.resolve(TAG));
        Launching real = new Launching(null, null, new LocalProcesses(workDir, "store"), null, null, null, null);
        assertThat(real.processes().knows(TAG)).isTrue();

        Launching blind = real.blind(workDir.resolve("nothing"));
        assertThat(blind.processes().knows(TAG)).isFalse();
        assertThat(blind.manager()).isNull();
    }
}
