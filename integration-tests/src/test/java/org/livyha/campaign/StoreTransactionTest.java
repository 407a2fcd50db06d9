// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.TxnHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTransactionTest {
    private static final long SESSION = 7;

    @TempDir
    private Path dir;

    @Test
    void whatOneMemberAloneHasLoggedWasNeverCarriedOut() throws Exception {
        List<Path> members = List.of(member("a", 1, 2, 4, 5), member("b", 1, 2, 4, 5), member("c", 1, 2, 3, 5));
        List<StoreTransaction> found = StoreTransaction.read(members);
        assertThat(found).extracting(StoreTransaction::zxid).containsExactly(1L, 2L, 4L, 5L);
        assertThat(found).allMatch(transaction -> transaction.session() == SESSION);
    }

    private Path member(String name, long... zxids) throws IOException {
        Path logs = Files.createDirectories(dir.resolve(name).resolve("version-2"));
        try (FileTxnLog log = new FileTxnLog(logs.toFile())) {
            for (long zxid : zxids) {
                TxnHeader header = new TxnHeader(SESSION, 0, zxid, 0, OpCode.setData);
                SetDataTxn change = new SetDataTxn("/livy/node", "{}".getBytes(UTF_8), 1);
                log.append(new Request(SESSION, 0, OpCode.setData, header, change, zxid));
            }
            log.commit();
        }
        return dir.resolve(name);
    }
}
