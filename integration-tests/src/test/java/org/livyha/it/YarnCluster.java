// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationsRequest;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * A real YARN of one node on loopback, by {@code scripts/yarn-bench}: its ResourceManager and NodeManager are processes that
 * can be killed one by one. Ends both, and all that runs in their containers. For one thread.
 */
final class YarnCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** One of the two, by its name on the script's command line. */
    enum Daemon {
        RESOURCE_MANAGER("rm"),
        NODE_MANAGER("nm");

        private final String word;

        Daemon(String word) {
            this.word = word;
        }
    }

    private final Path dir;
    private final YarnClient client = YarnClient.createYarnClient();

    private YarnCluster(Path dir) {
        this.dir = dir;
    }

    /**
     * A node is registered when this returns.
     *
     * @param parent where its directory is made
     */
    static YarnCluster start(Path parent) throws IOException, InterruptedException {
        YarnCluster cluster = new YarnCluster(parent.resolve("yarn"));
        try {
            cluster.bench("up");
            cluster.connect();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void connect() {
        Configuration configuration = new YarnConfiguration();
        List.of("core-site.xml", "yarn-site.xml")
                .forEach(name -> configuration.addResource(
                        new org.apache.hadoop.fs.Path(confDir().resolve(name).toUri())));
        configuration.set("yarn.resourcemanager.connect.max-wait.ms", "20000");
        client.init(configuration);
        client.start();
    }

    /** {@code HADOOP_CONF_DIR}. */
    Path confDir() {
        return dir.resolve("conf");
    }

    /** {@code SPARK_CONF_DIR}: small drivers and executors, on loopback, with the jars of the Spark home. */
    Path sparkConfDir() {
        return dir.resolve("spark-conf");
    }

    /** What spark-submit, or a server that starts it, needs in its environment. */
    Map<String, String> environment() {
        return Map.of(
                "HADOOP_CONF_DIR", confDir().toString(),
                "SPARK_CONF_DIR", sparkConfDir().toString(),
                "SPARK_HOME", SparkHomes.real().toString(),
                "SPARK_LOCAL_IP", "127.0.0.1");
    }

    /** {@code kill -9}; of the NodeManager, what runs in its containers is left running. */
    void kill(Daemon daemon) throws IOException, InterruptedException {
        bench("kill", daemon.word);
    }

    /** Starts it again; it answers when this returns. */
    void start(Daemon daemon) throws IOException, InterruptedException {
        bench("start", daemon.word);
    }

    /** All that the ResourceManager knows, ended ones included. */
    List<ApplicationReport> applications(String tag) {
        try {
            GetApplicationsRequest request = GetApplicationsRequest.newInstance();
            request.setApplicationTags(Set.of(tag));
            return client.getApplications(request);
        } catch (YarnException e) {
            throw new AssertionError("YARN cannot tell of " + tag, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the one application with that tag is as it should be; returns it. */
    ApplicationReport awaitApplication(String tag, Predicate<ApplicationReport> wanted) {
        return await("an application with the tag " + tag)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> applications(tag), found -> found.size() == 1 && wanted.test(found.get(0)))
                .get(0);
    }

    void kill(ApplicationId application) throws IOException, YarnException {
        client.killApplication(application);
    }

    /** The processes in containers, drivers and executors alike. */
    List<Long> containers() throws IOException, InterruptedException {
        return status("container");
    }

    private List<Long> status(String word) throws IOException, InterruptedException {
        return bench("status")
                .lines()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> Long.valueOf(line.substring(word.length() + 1)))
                .toList();
    }

    /** What {@code scripts/yarn-bench} prints of it: a line for each process of any kind. */
    String status() throws IOException, InterruptedException {
        return bench("status");
    }

    private String bench(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("livyha.scripts"), "yarn-bench").toString());
        command.addAll(List.of(words));
        command.add(dir.toString());
        return Processes.run(LIMIT, Map.of("SPARK_HOME", SparkHomes.real().toString()), command);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        client.stop();
        bench("down");
    }
}
