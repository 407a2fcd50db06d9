// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.PairConf;
import org.livyha.recovery.StoreAcl;

/** The pair's ZooKeeper, for as long as a command runs. Every call waits for its answer, for a while. */
public final class Ensemble implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int AT_ONCE = 500;

    private final CuratorFramework client;
    private final StoreAcl acl;

    private Ensemble(CuratorFramework client, StoreAcl acl) {
        this.client = client;
        this.acl = acl;
    }

    /** @throws CtlException when there is none to be reached within that time */
    public static Ensemble connect(PairConf conf, Duration limit) {
        String hosts = conf.zookeeper()
                .orElseThrow(() -> CtlException.usage(
                        "which ZooKeeper? give ZOOKEEPER in the pair's file of values, or --zookeeper"));
        StoreAcl acl = acl(conf);
        CuratorFramework client = acl.applyTo(CuratorFrameworkFactory.builder()
                        .connectString(hosts)
                        .sessionTimeoutMs(10_000)
                        .connectionTimeoutMs(Math.toIntExact(limit.toMillis()))
                        .retryPolicy(new RetryOneTime(100)))
                .build();
        client.start();
        boolean connected = false;
        try {
            connected = client.blockUntilConnected(Math.toIntExact(limit.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!connected) {
            client.close();
            throw CtlException.unreachable("no ZooKeeper answers at " + hosts);
        }
        return new Ensemble(client, acl);
    }

    private static StoreAcl acl(PairConf conf) {
        if (conf.digestFile().isEmpty()) {
            return StoreAcl.open();
        }
        try {
            return StoreAcl.digest(Files.readString(conf.digestFile().get()).strip());
        } catch (IOException | IllegalArgumentException e) {
            throw CtlException.usage("the credentials in " + conf.digestFile().get() + ": " + e.getMessage());
        }
    }

    /** Empty when it is not there. */
    Optional<ZkNode> read(String path) {
        try {
            Stat stat = new Stat();
            byte[] data = client.getData().storingStatIn(stat).forPath(path);
            return Optional.of(new ZkNode(path, data, stat));
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw refused("read " + path, e);
        }
    }

    /** The names, sorted; empty when the node is not there. */
    List<String> children(String path) {
        try {
            return client.getChildren().forPath(path).stream().sorted().toList();
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        } catch (Exception e) {
            throw refused("list " + path, e);
        }
    }

    /** What is there of these, with many requests under way at once. */
    List<ZkNode> readAll(List<String> paths) {
        List<ZkNode> nodes = new ArrayList<>();
        for (int from = 0; from < paths.size(); from += AT_ONCE) {
            List<CompletableFuture<Optional<ZkNode>>> reads =
                    paths.subList(from, Math.min(paths.size(), from + AT_ONCE)).stream()
                            .map(this::readLater)
                            .toList();
            for (CompletableFuture<Optional<ZkNode>> read : reads) {
                await(read).ifPresent(nodes::add);
            }
        }
        return nodes;
    }

    private CompletableFuture<Optional<ZkNode>> readLater(String path) {
        CompletableFuture<Optional<ZkNode>> read = new CompletableFuture<>();
        try {
            client.getData()
                    .inBackground((c, event) -> {
                        Code code = Code.get(event.getResultCode());
                        switch (code) {
                            case OK -> read.complete(Optional.of(new ZkNode(path, event.getData(), event.getStat())));
                            case NONODE -> read.complete(Optional.empty());
                            // One that we may not read is one that cannot be read, not the end of all.
                            case NOAUTH -> read.complete(Optional.of(new ZkNode(path, null, new Stat())));
                            default -> read.completeExceptionally(KeeperException.create(code, path));
                        }
                    })
                    .forPath(path);
        } catch (Exception e) {
            throw refused("read " + path, e);
        }
        return read;
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CtlException.unreachable("interrupted");
        } catch (TimeoutException e) {
            throw CtlException.unreachable("ZooKeeper did not answer in time");
        } catch (ExecutionException e) {
            throw refused("read", e.getCause());
        }
    }

    /** Creates what is missing of the path, without data. */
    void ensure(String path) {
        try {
            client.create().creatingParentsIfNeeded().forPath(path, new byte[0]);
        } catch (KeeperException.NodeExistsException e) {
            // as it should be
        } catch (Exception e) {
            throw refused("create " + path, e);
        }
    }

    Op create(String path, byte[] data) {
        return Op.create(path, data, acl.acl(), org.apache.zookeeper.CreateMode.PERSISTENT);
    }

    /**
     * All or nothing, sent once.
     *
     * @throws KeeperException as ZooKeeper answers
     */
    void transact(List<Op> ops) throws KeeperException, InterruptedException {
        try {
            client.getZookeeperClient().getZooKeeper().multi(ops);
        } catch (KeeperException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw refused("write", e);
        }
    }

    private static CtlException refused(String what, Throwable why) {
        return why instanceof KeeperException.NoAuthException
                ? CtlException.failed(
                        what + ": ZooKeeper says this is not ours; give ZOOKEEPER_DIGEST_FILE or --digest-file")
                : CtlException.unreachable(what + ": " + why);
    }

    @Override
    public void close() {
        client.close();
    }
}
