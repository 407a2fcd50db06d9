// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkContext;
import org.livyha.rpc.Request.Resource;

/** Makes jars and files known to Spark's executors, and jars to this JVM too. Waits for the cluster. Safe for use by any thread. */
final class SparkResources {
    private final SparkContext context;
    private final AddedJars jars;
    private final Path copies;
    private final Map<String, String> addressOf = new HashMap<>();

    /** @param copies where copies of jars from elsewhere are kept */
    SparkResources(SparkContext context, AddedJars jars, Path copies) {
        this.context = context;
        this.jars = jars;
        this.copies = copies;
    }

    /** @throws IOException when there is nothing at that address, or it cannot be read */
    void add(Resource kind, String address) throws IOException {
        URI uri = URI.create(address);
        String name = Path.of(uri.getPath()).getFileName().toString();
        claim(kind + " " + name, address);
        if (kind == Resource.JAR) {
            Path local = local(uri, name);
            context.addJar(address);
            jars.add(local.toUri().toURL());
        } else {
            context.addFile(address);
        }
    }

    /** Spark gives a second thing of the same name to nobody, and says so in its log at most. */
    private synchronized void claim(String name, String address) {
        String before = addressOf.putIfAbsent(name, address);
        if (before != null && !before.equals(address)) {
            throw new IllegalArgumentException("another one of that name was added before: " + before);
        }
    }

    /** Spark does not fetch jars for the driver, and says nothing when there is none. */
    private Path local(URI uri, String name) throws IOException {
        String scheme = uri.getScheme();
        if (scheme == null || scheme.equals("file") || scheme.equals("local")) {
            Path file = Path.of(uri.getPath());
            if (!Files.isRegularFile(file)) {
                throw new FileNotFoundException("no such file on the driver's host: " + file);
            }
            return file;
        }
        Path copy = Files.createTempDirectory(copies, "jar-").resolve(name);
        try (InputStream in =
                FileSystem.get(uri, context.hadoopConfiguration()).open(new org.apache.hadoop.fs.Path(uri))) {
            Files.copy(in, copy);
        }
        return copy;
    }
}
