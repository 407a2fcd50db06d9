// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.livyha.recovery.ZooKeeperCalls.Answer;

/** Reads all records with all requests under way at once: 10,000 records take a second, not 10,000 round trips. */
final class StoreReader {
    private record Read(String name, CompletableFuture<Answer<byte[]>> answer) {}

    private final ZooKeeperCalls calls;
    private final StorePaths paths;

    StoreReader(ZooKeeperCalls calls, StorePaths paths) {
        this.calls = calls;
        this.paths = paths;
    }

    StoreContents read(Patience patience) {
        while (true) {
            Contents contents = new Contents(paths);
            if (read(patience, contents.sessions()) && read(patience, contents.batches())) {
                return contents.snapshot();
            }
            patience.pause();
        }
    }

    /** False when it was interrupted and should be tried again. */
    private <R> boolean read(Patience patience, TableContents<R> into) {
        String path = into.table().path();
        var sync = calls.sync(path);
        var children = calls.getChildren(path);
        Code synced = patience.await(sync).code();
        Answer<List<String>> names = patience.await(children);
        if (synced != Code.OK && ZooKeeperCalls.isPassing(synced)) {
            return false;
        }
        if (names.code() == Code.NONODE) {
            return true;
        }
        if (!names.ok()) {
            return passing(patience, names.code());
        }
        List<Read> reads = new ArrayList<>();
        for (String name : names.value()) {
            reads.add(new Read(name, calls.getData(path + "/" + name)));
        }
        boolean complete = true;
        for (Read read : reads) {
            Answer<byte[]> answer = patience.await(read.answer());
            Optional<String> problem = TableContents.problem(answer.code());
            if (answer.ok()) {
                into.put(read.name(), answer.value());
            } else if (problem.isPresent()) {
                into.putUnreadable(read.name(), problem.get());
            } else if (answer.code() != Code.NONODE) {
                complete &= passing(patience, answer.code());
            }
        }
        return complete;
    }

    private static boolean passing(Patience patience, Code code) {
        if (!ZooKeeperCalls.isPassing(code)) {
            throw FencedTransactions.refusal(patience.what(), code);
        }
        return false;
    }
}
