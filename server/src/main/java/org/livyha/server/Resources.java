// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.concurrent.Executor;
import org.livyha.election.LeaderGate;
import org.livyha.server.api.Answers;
import org.livyha.server.batch.BatchRules;
import org.livyha.server.batch.BatchesResource;
import org.livyha.server.launch.FileRules;
import org.livyha.server.session.CompletionResource;
import org.livyha.server.session.FilesResource;
import org.livyha.server.session.JobsResource;
import org.livyha.server.session.SessionRules;
import org.livyha.server.session.SessionsResource;
import org.livyha.server.session.StatementsResource;
import org.livyha.server.term.Services;

/** The REST resources of everything that only a leader answers. */
record Resources(FileRules files, ObjectMapper json, Answers answers, Executor uploads, long uploadMax) {
    List<Object> behind(LeaderGate<Services> gate) {
        return List.of(
                new JobsResource(() -> gate.require().sessions(), json, answers),
                new FilesResource(() -> gate.require().sessions(), files, json, answers, uploads, uploadMax),
                new SessionsResource(() -> gate.require().sessions(), new SessionRules(files), json, answers),
                new StatementsResource(() -> gate.require().sessions(), json, answers),
                new CompletionResource(() -> gate.require().sessions(), json, answers),
                new BatchesResource(() -> gate.require().batches(), new BatchRules(files), json, answers));
    }
}
