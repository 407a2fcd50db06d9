// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.livyha.server.config.Json;

class ErrorMapperTest {
    private final ErrorMapper errors = new ErrorMapper(Json.mapper());

    @Test
    void aBrokenMachineIsNoAnswer() {
        OutOfMemoryError broken = new OutOfMemoryError("heap");
        assertThatThrownBy(() -> errors.toResponse(broken)).isSameAs(broken);
    }
}
