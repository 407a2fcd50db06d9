// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StrangersTest {
    private static final AppRef OWN = new AppRef("livy-session-1-abcdefgh", "app-1");
    private static final AppRef OTHER = new AppRef("livy-batch-2-abcdefgh", "app-2");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<AppRef> running = new ArrayList<>(List.of(OWN, OTHER));
    private final Strangers strangers = new Strangers(() -> running, () -> Set.of(OWN.tag()));

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(Strangers.class)).addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(Strangers.class)).detachAppender(lines);
    }

    @Test
    void whatNobodyOwnsIsToldOfOnce() {
        strangers.look();
        strangers.look();
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains(OTHER.tag())
                .contains("app-2");
        running.remove(OTHER);
        strangers.look();
        running.add(OTHER);
        strangers.look();
        assertThat(lines.list).hasSize(2);
    }
}
