// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.time.Duration;
import java.util.List;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Answer;
import org.livyha.ctl.http.NoAnswerException;
import org.livyha.ctl.pair.Host;
import org.livyha.ctl.pair.PairClient;

/** The leader is asked to hand over: from here, or by a shell on its host when it obeys its own members only. */
public final class Switchover implements Fault {
    private static final String BODY = "{\"reason\":\"drill\"}";

    private final Shells shells;
    private String answer = "";

    public Switchover(Shells shells) {
        this.shells = shells;
    }

    @Override
    public String describe() {
        return "POST /ha/switchover";
    }

    /** Whether a shell is there is seen before; so that it is open when it is needed. */
    @Override
    public List<String> needs() {
        return List.of("bash", "cat");
    }

    /** What the last one was answered. */
    public String answer() {
        return answer;
    }

    @Override
    public void inject(Host leader) {
        try {
            Answer direct = PairClient.http(leader, Duration.ofSeconds(60)).post("/ha/switchover", BODY);
            answer = direct.message();
            if (direct.status() == 403 && leader.shell() != null) {
                answer = shells.run(leader, request(leader)).strip();
                if (!answer.startsWith("HTTP/1.1 200")) {
                    throw CtlException.failed("no switchover: " + answer);
                }
            } else if (!direct.ok()) {
                throw CtlException.failed("no switchover: " + direct.message());
            }
        } catch (NoAnswerException e) {
            throw CtlException.failed("no switchover: " + e.getMessage());
        }
    }

    /** By bash itself: a host need not have curl, and a JVM would start for longer than all of it takes. */
    private static String request(Host leader) {
        return "bash -c 'exec 3<>/dev/tcp/" + leader.url().getHost() + "/"
                + leader.url().getPort() + "; printf \"%s\\r\\n\""
                + " \"POST /ha/switchover HTTP/1.1\" \"Host: " + leader.url().getAuthority()
                + "\" \"Connection: close\""
                + " \"X-Requested-By: livyctl\" \"Content-Type: application/json\" \"Content-Length: " + BODY.length()
                + "\" \"\" >&3; printf %s \"" + BODY.replace("\"", "\\\"") + "\" >&3; cat <&3'";
    }

    @Override
    public void heal() {
        // Nothing to take back.
    }
}
