// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.livyha.server.launch.LaunchBench.spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.NotLeaderException;
import org.livyha.server.launch.AppReport.State;

class LeftoversTest {
    private static final String OWNER = "zk1:2181/livy";
    private static final String TAG = "livy-session-1-abcdefgh";

    @TempDir
    Path root;

    private LaunchBench bench;
    private Leftovers leftovers;

    @BeforeEach
    void open() throws Exception {
        bench = new LaunchBench(root);
        leftovers = new Leftovers(new LocalProcesses(bench.workDir, OWNER), Set::of);
    }

    @AfterEach
    void endProcesses() throws Exception {
        bench.close();
    }

    private void launch(String owner, String script) throws Exception {
        bench.submitDoes(script);
        new SparkAppLauncher(new SparkInstallation(bench.home), bench.workDir, owner, null)
                .launch(spec(TAG, Map.of("spark.x", "y")));
    }

    @Test
    void whatHasEndedAndHasNoRecordIsRemoved() throws Exception {
        launch(OWNER, "exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        leftovers.look();
        assertThat(bench.directory(TAG).path()).doesNotExist();
    }

    @Test
    void whatHasARecordStays() throws Exception {
        launch(OWNER, "exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        new Leftovers(new LocalProcesses(bench.workDir, OWNER), () -> Set.of(TAG)).look();
        assertThat(bench.state(TAG)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void whatRunsStays() throws Exception {
        launch(OWNER, "exec sleep 600");
        bench.awaitState(TAG, State.RUNNING);
        leftovers.look();
        assertThat(bench.state(TAG)).isEqualTo(State.RUNNING);
    }

    @Test
    void whatBelongsToAnotherStoreStays() throws Exception {
        launch("zk2:2181/livy", "exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        leftovers.look();
        assertThat(bench.state(TAG)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void whatNobodyHasMarkedStays() throws Exception {
        launch(null, "exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        leftovers.look();
        assertThat(bench.state(TAG)).isEqualTo(State.SUCCEEDED);
        assertThat(Files.exists(bench.directory(TAG).path().resolve("owner"))).isFalse();
    }

    @Test
    void nothingIsRemovedOnceAnotherMayLead() throws Exception {
        launch(OWNER, "exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        Leftovers late = new Leftovers(new LocalProcesses(bench.workDir, OWNER), () -> {
            throw new NotLeaderException("the term is over");
        });
        assertThatThrownBy(late::look).isInstanceOf(NotLeaderException.class);
        assertThat(bench.state(TAG)).isEqualTo(State.SUCCEEDED);
    }
}
