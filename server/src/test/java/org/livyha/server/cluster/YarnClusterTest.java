// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.livyha.server.launch.AppReport.State;

class YarnClusterTest {
    @ParameterizedTest
    @CsvSource({
        "FINISHED, SUCCEEDED, SUCCEEDED",
        "FINISHED, FAILED, FAILED",
        "FINISHED, KILLED, FAILED",
        "FINISHED, UNDEFINED, FAILED",
        "FAILED, FAILED, FAILED",
        "KILLED, KILLED, KILLED",
        "KILLED, FAILED, FAILED",
    })
    void howItEndedIsSaidByBothWords(YarnApplicationState yarn, FinalApplicationStatus own, State expected) {
        assertThat(YarnCluster.state(yarn, own)).isEqualTo(expected);
    }

    /** A killed application is for a moment RUNNING and KILLED; one whose first attempt has failed, RUNNING and FAILED. */
    @ParameterizedTest
    @EnumSource
    void howAnAttemptEndedIsNotYetTheEnd(FinalApplicationStatus own) {
        assertThat(YarnCluster.state(YarnApplicationState.ACCEPTED, own)).isEqualTo(State.STARTING);
        assertThat(YarnCluster.state(YarnApplicationState.RUNNING, own)).isEqualTo(State.RUNNING);
    }
}
