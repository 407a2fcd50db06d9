// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.livyha.campaign.Op.Verb;

/** Each checker is content with a history in which its invariant held, and says what is wrong with one in which it did not. */
class CheckersTest {
    private static final String STATEMENTS = "/sessions/0/statements";

    private static final String DONE =
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"to\":\"b\",\"epoch\":2,\"phases\":{}}";

    private final Story story = new Story();

    private void holds(Checker checker) {
        assertThat(checker.check(story.evidence())).isEmpty();
    }

    private void isBroken(Checker checker, String what) {
        assertThat(checker.check(story.evidence()))
                .extracting(Violation::what)
                .singleElement()
                .asString()
                .contains(what);
    }

    @Test
    void epochsThatWriteOneAfterTheOtherAreFine() {
        story.epochTaken(1, 11).record(11, "/livy/store/sessions/0", "a").epochTaken(2, 22);
        story.record(22, "/livy/store/sessions/1", "b");
        holds(new OneEpochWrites());
    }

    @Test
    void aWriteOfAnEarlierEpochIsSeen() {
        story.epochTaken(1, 11).epochTaken(2, 22).record(11, "/livy/store/sessions/0", "a");
        isBroken(new OneEpochWrites(), "another session");
    }

    @Test
    void aWriteThatChecksNoEpochIsSeen() {
        story.epochTaken(1, 11).transaction(11, List.of(), StoreTransaction.Kind.SET, "/livy/store/sessions/0", "{}");
        isBroken(new OneEpochWrites(), "without a check");
    }

    @Test
    void anEpochThatIsTakenTwiceIsSeen() {
        story.epochTaken(1, 11).epochTaken(1, 22);
        isBroken(new OneEpochWrites(), "epoch 1 follows epoch 1");
    }

    @Test
    void gatesThatOpenOneAfterTheOtherAreFine() {
        story.open("hosta", 1, 0, 100).open("hostb", 2, 250, 300);
        holds(new DisjointGates());
        assertThat(DisjointGates.smallestMargin(story.evidence())).hasValue(150_000_000);
    }

    @Test
    void twoOpenGatesAreSeen() {
        story.open("hosta", 1, 0, 100).open("hostb", 2, 50, 300);
        isBroken(new DisjointGates(), "hosta led in epoch 1");
    }

    @Test
    void oneEpochWithTwoLeadersIsSeen() {
        story.open("hosta", 1, 0, 100).open("hostb", 1, 200, 300);
        assertThat(new DisjointGates().check(story.evidence()))
                .anySatisfy(found -> assertThat(found.what()).startsWith("both hosta and hostb"));
    }

    @Test
    void answersThatWereUnderWayMayComeInAnyOrder() {
        story.op(Verb.READ, "/sessions", "a", 0, 200, 0, 50, 2).op(Verb.READ, "/sessions", "a", 0, 200, 40, 60, 1);
        holds(new AnswersInOrder());
    }

    @Test
    void anAnswerOfADeposedLeaderIsSeen() {
        story.op(Verb.READ, "/sessions", "a", 0, 200, 0, 50, 2).op(Verb.READ, "/sessions", "a", 0, 200, 60, 70, 1);
        isBroken(new AnswersInOrder(), "10 ms after epoch 2");
    }

    @Test
    void anAnswerOfALeaderThatSleptIsSeen() {
        story.op(Verb.READ, "/sessions", "a", 0, 200, 5000, 5010, 2)
                .op(Verb.READ, "/sessions", "a", 0, 200, 0, 7000, 1);
        isBroken(new AnswersInOrder(), "1990 ms after the first answer of epoch 2");
        // Where packets were lost the answer may be old, and only late.
        story.rounds.add(new RoundResult(1, "cut-leader-client", 0, 6_000_000_000L, 8_000_000_000L));
        holds(new AnswersInOrder());
    }

    @Test
    void driversThatFollowTheEpochsAreFine() {
        story.driver("held", 0, 1, 0, "a").driver("held", 0, 2, 1, "b").driver("held", 1, 1, 0, "c");
        holds(new DriversObey());
    }

    @Test
    void aDriverThatObeysAnEarlierEpochIsSeen() {
        story.driver("held", 0, 2, 0, "a").driver("obeyed", 0, 1, -1, null);
        isBroken(new DriversObey(), "obeyed epoch 1 after 2");
    }

    @Test
    void whatWasAcknowledgedIsThere() {
        story.made("/sessions", "a", 0).made(STATEMENTS, "x", 0).driver("held", 0, 1, 0, "x");
        story.sessions.put(0, "a");
        holds(new AcknowledgedExists());
    }

    @Test
    void anAcknowledgedSessionThatIsGoneIsSeenAtBothServers() {
        story.made("/sessions", "a", 0);
        assertThat(new AcknowledgedExists().check(story.evidence())).hasSize(2);
    }

    @Test
    void anAcknowledgedSessionThatWasDeletedMayBeGone() {
        story.made("/sessions", "a", 0).op(Verb.DELETE, "/sessions", "a", 0, 503, 50, 60, -1);
        story.op(Verb.READ, "/sessions", "a", 0, 404, 70, 80, -1);
        holds(new AcknowledgedExists());
    }

    @Test
    void anAcknowledgedStatementThatNoDriverHoldsIsSeen() {
        story.made(STATEMENTS, "x", 0).driver("held", 0, 1, 1, "x");
        isBroken(new AcknowledgedExists(), "no driver holds it");
    }

    @Test
    void aSessionThatIsNotFoundWhileItExistsIsSeen() {
        story.op(Verb.READ, "/sessions", "a", 0, 404, 0, 10, -1);
        isBroken(new AcknowledgedExists(), "was not found");
    }

    @Test
    void aListWithoutWhatExistsIsSeen() {
        story.op(Verb.LIST, "/sessions", null, null, -1, 200, 0, 10, 1, null, List.of(7), null);
        isBroken(new AcknowledgedExists(), "does not list [7]");
    }

    @Test
    void aStrangersNameIsSeen() {
        story.op(Verb.READ, "/sessions", "a", null, 0, 200, 0, 10, 1, "b", List.of(), null);
        isBroken(new AcknowledgedExists(), "was shown as 'b'");
    }

    @Test
    void idsThatGrowAreFine() {
        story.made("/sessions", "a", 0).made("/sessions", "b", 1).made("/batches", "c", 0);
        holds(new UniqueGrowingIds());
    }

    @Test
    void anIdThatIsGivenTwiceIsSeen() {
        story.made("/sessions", "a", 3)
                .op(Verb.CREATE, "/sessions", "b", "b", 3, 201, 100, 110, 1, null, List.of(), null);
        isBroken(new UniqueGrowingIds(), "/sessions 3 was given to a and b");
    }

    @Test
    void anIdBelowAnEarlierOneIsSeen() {
        story.made("/sessions", "a", 3).made("/sessions", "b", 2);
        isBroken(new UniqueGrowingIds(), "got id 2 after 3");
    }

    @Test
    void aKeyThatIsToldTwoIdsIsSeen() {
        for (int id = 0; id < 2; id++) {
            story.op(Verb.CREATE, "/sessions", "a", "a", id, 201, id, 50, 1, null, List.of(), null);
        }
        isBroken(new UniqueGrowingIds(), "was told the ids 0 and 1");
    }

    @Test
    void aRecordThatIsCreatedTwiceIsSeen() {
        story.record(1, "/livy/store/sessions/0", "a").record(1, "/livy/store/sessions/0", "b");
        isBroken(new UniqueGrowingIds(), "created a second time");
    }

    @Test
    void whatRunsOnceIsFine() {
        story.made(STATEMENTS, "x", 0).driver("run", 0, -1, 0, "x");
        // Refused, and not done; not answered, and done all the same.
        story.op(Verb.CREATE, STATEMENTS, "y", 0, 503, 100, 110, -1);
        story.op(Verb.CREATE, STATEMENTS, "z", 0, 0, 120, 130, -1).driver("run", 0, -1, 1, "z");
        holds(new RunsOnce());
    }

    @Test
    void aStatementThatRunsTwiceIsSeen() {
        story.driver("run", 0, -1, 0, "x").driver("run", 0, -1, 1, "x");
        isBroken(new RunsOnce(), "statement x ran 2 times");
    }

    @Test
    void anAcknowledgedStatementThatNeverRunsIsSeenUnlessItsDriverHasDied() {
        story.made(STATEMENTS, "x", 0);
        isBroken(new RunsOnce(), "never done");
        story.driver("end", 0, -1, -1, null);
        holds(new RunsOnce());
    }

    @Test
    void aRefusalOfWhatWasDoneIsSeen() {
        story.op(Verb.CREATE, STATEMENTS, "x", 0, 503, 0, 10, -1).driver("run", 0, -1, 0, "x");
        isBroken(new RunsOnce(), "was refused with 503");
    }

    @Test
    void withAKeyOneMayBeSentAwayAndItIsDone() {
        story.op(Verb.CREATE, STATEMENTS, "x", "x", -1, 503, 0, 10, -1, null, List.of(), "");
        story.driver("run", 0, -1, 0, "x");
        holds(new RunsOnce());
    }

    @Test
    void twoSessionsOfOneRequestAreSeen() {
        story.record(1, "/livy/store/sessions/0", "a").record(1, "/livy/store/sessions/1", "a");
        isBroken(new RunsOnce(), "/sessions a was made 2 times");
    }

    @Test
    void anApplicationThatIsLaunchedTwiceIsSeen() {
        story.launches.add(new SparkStandIn.Launch(1, "livy-session-0-x", 1));
        story.launches.add(new SparkStandIn.Launch(2, "livy-session-0-x", 2));
        isBroken(new RunsOnce(), "livy-session-0-x was launched 2 times");
    }

    @Test
    void whoIsSentAwayAfterALongWaitWasParked() {
        story.op(Verb.READ, "/sessions", "a", null, 0, 503, 0, 8000, -1, null, List.of(), "there is no leader");
        holds(new Parked());
    }

    @Test
    void whoIsSentAwayAtOnceWasNotParked() {
        story.op(Verb.READ, "/sessions", "a", null, 0, 503, 0, 20, -1, null, List.of(), "there is no leader");
        isBroken(new Parked(), "away after 20 ms");
    }

    @Test
    void whatLivySaysOfAnEndedSessionIsClear() {
        story.op(Verb.READ, STATEMENTS, "a", null, 0, 500, 0, 10, 1, null, List.of(), "Session is in state dead");
        holds(new ClearAnswers());
    }

    @Test
    void aStackTraceIsSeen() {
        story.op(Verb.READ, "/sessions", "a", null, 0, 503, 0, 10, 1, null, List.of(), "x\\n\\tat org.livyha.X");
        isBroken(new ClearAnswers(), "got 503");
    }

    @Test
    void aDriverMayEndWhenAClientWantsItOrItWasKilled() {
        story.op(Verb.DELETE, "/sessions", "a", 0, 200, 0, 10, 1).driver("end", 0, -1, -1, null);
        story.killed.add("livy-session-1-x");
        story.driver("end", 1, -1, -1, null);
        story.op(Verb.READ, "/sessions", "b", null, 1, 200, 20, 30, 1, "b", List.of(), "dead");
        holds(new DriversOutlive());
    }

    @Test
    void aDriverThatEndsByItselfIsSeen() {
        story.driver("end", 0, -1, -1, null);
        isBroken(new DriversOutlive(), "livy-session-0-x.1 has ended");
    }

    @Test
    void aSessionThatIsGivenUpIsSeen() {
        story.op(Verb.READ, "/sessions", "a", null, 0, 200, 0, 10, 1, "a", List.of(), "dead");
        isBroken(new DriversOutlive(), "is dead, and nobody ended it");
    }

    @Test
    void aSwitchoverThatIsRefusedIsSeen() {
        story.rounds.add(new RoundResult(1, "switchover", 10_000_000, 40_000_000, 50_000_000));
        isBroken(new Switchovers(), "round 1: no switchover");
        story.note(20, "switchover", "HTTP/1.1 409 Conflict\r\n\r\n{\"msg\":\"the standby is not warm\"}");
        isBroken(new Switchovers(), "not warm");
        story.note(30, "switchover", DONE);
        holds(new Switchovers());
    }

    @Test
    void aSwitchoverThatChangesNothingIsSeen() {
        story.open("hosta", 2, 0, 100).note(20, "switchover", DONE);
        story.rounds.add(new RoundResult(1, "switchover", 10_000_000, 40_000_000, 50_000_000));
        isBroken(new Switchovers(), "no switchover to an epoch after 2");
    }

    @Test
    void aSwitchoverTogetherWithAnotherFaultMayBeRefused() {
        story.rounds.add(new RoundResult(1, "switchover+kill-standby", 10_000_000, 40_000_000, 50_000_000));
        holds(new Switchovers());
    }

    @Test
    void clientsThatBreakOrHangAreSeen() {
        story.note(10, "no-effect", "no driver is alive");
        holds(new ClientsGoOn());
        story.note(20, "client-broke", "plain2 IllegalStateException");
        isBroken(new ClientsGoOn(), "plain2");
        story.notes.clear();
        story.note(30, "clients-hang", "they are left");
        isBroken(new ClientsGoOn(), "clients-hang");
    }

    @Test
    void aFaultThatStruckNothingIsCounted() {
        story.rounds.add(new RoundResult(1, "kill-takeover", 10_000_000, 40_000_000, 50_000_000));
        story.rounds.add(new RoundResult(2, "kill-takeover", 60_000_000, 70_000_000, 80_000_000));
        story.note(65, "not-killed", "hosta never said it");
        assertThat(Outages.byFault(story.evidence()).get("kill-takeover").withoutEffect())
                .isEqualTo(1);
    }

    @Test
    void aRequestThatFailsInASwitchoverIsSeen() {
        story.note(20, "switchover", DONE);
        story.op(Verb.READ, "/sessions", "a", 0, 503, 20, 30, -1);
        story.rounds.add(new RoundResult(1, "kill-leader", 10_000_000, 40_000_000, 50_000_000));
        holds(new Switchovers());
        story.rounds.add(new RoundResult(2, "switchover", 10_000_000, 40_000_000, 50_000_000));
        isBroken(new Switchovers(), "round 2: READ /sessions a at hosta got 503");
    }

    @Test
    void aLeaderThatStaysWhileZooKeeperElectsIsFine() {
        zooKeeperLeaderDies();
        story.open("hosta", 1, 15, 45).op(Verb.READ, "/sessions", "a", 0, 200, 20, 30, 1);
        // What is written may wait, or be sent away.
        story.op(Verb.CREATE, "/sessions", "b", 1, 201, 20, 49, 1);
        story.op(Verb.DELETE, "/sessions", "b", 1, 503, 20, 45, 1);
        holds(new ShortDisconnects());
        assertThat(ShortDisconnects.cost(story.evidence()))
                .isEqualTo(new ShortDisconnects.Cost(1, 0, 1, 10, 1, 1, 29, 29, 29));
    }

    @Test
    void aReadThatFailsWhileZooKeeperElectsIsSeen() {
        zooKeeperLeaderDies();
        story.open("hosta", 1, 15, 45).op(Verb.READ, "/sessions", "a", 0, 503, 20, 30, -1);
        isBroken(new ShortDisconnects(), "READ /sessions a (op 0) at hosta got 503");
    }

    @Test
    void aReadThatOutlastsTheRoundMayMeetTheNextFault() {
        zooKeeperLeaderDies();
        story.open("hosta", 1, 15, 80).op(Verb.READ, "/sessions", "a", 0, 0, 49, 70, -1);
        story.rounds.add(new RoundResult(2, "kill-leader", 50_000_000, 50_000_000, 90_000_000));
        holds(new ShortDisconnects());
        story.rounds.set(1, new RoundResult(2, "kill-zookeeper-leader", 50_000_000, 60_000_000, 90_000_000));
        isBroken(new ShortDisconnects(), "got 0");
    }

    @Test
    void anotherLeaderAfterZooKeepersElectionIsSeen() {
        zooKeeperLeaderDies();
        story.open("hosta", 1, 0, 20).open("hostb", 2, 30, 60);
        isBroken(new ShortDisconnects(), "round 1 kill-zookeeper-leader: gates were open in the epochs [1, 2]");
    }

    @Test
    void onlyAnEnsembleThatWasAwayForLongerThanALeaseMayCostTheLeader() {
        story.rounds.add(new RoundResult(1, "kill-zookeeper-leader", 10_000_000, 40_000_000, 5_000_000_000L));
        story.open("hosta", 1, 0, 20).open("hostb", 2, 4_000, 4_100);
        story.writesAt(5, 3_004, 4_990);
        isBroken(new ShortDisconnects(), "gates were open in the epochs [1, 2]");
        story.writesAt(5, 3_006, 4_990);
        holds(new ShortDisconnects());
        assertThat(ShortDisconnects.cost(story.evidence()).tooLong()).isEqualTo(1);
        story.writesAt(1_500);
        holds(new ShortDisconnects());
    }

    private void zooKeeperLeaderDies() {
        story.rounds.add(new RoundResult(1, "kill-zookeeper-leader", 10_000_000, 40_000_000, 50_000_000));
    }

    @Test
    void aRoundThatStaysBrokenIsSeen() {
        story.rounds.add(new RoundResult(1, "kill-leader", 0, 10, 20));
        holds(new Converges());
        story.rounds.add(new RoundResult(2, "kill-leader", 30, 40, 0));
        isBroken(new Converges(), "round 2 kill-leader");
    }
}
