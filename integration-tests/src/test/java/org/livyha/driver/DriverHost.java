// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.RpcClient;
import org.slf4j.LoggerFactory;

/**
 * The host on which a campaign's drivers run: all in one process, each with the driver's real lines, epoch guard and
 * statement queue, and an engine that only keeps count. A stand-in for spark-submit puts {@code NAME.app} into a directory,
 * the settings with {@code campaign.pid} added, and waits for an exit code in the pipe {@code NAME.end}; when that process
 * dies its driver is gone too, without a word. Arguments: that directory, and the file where all that happens is written.
 *
 * <pre>
 * NANOS start|end APPLICATION
 * NANOS held|run APPLICATION EPOCH STATEMENT KEY CODE      key {@code -} is none; epoch -1 for run
 * NANOS obeyed APPLICATION EPOCH COMMAND
 * NANOS refused SERVER EPOCH                               a command of a term that was over
 * </pre>
 */
public final class DriverHost {
    private static final ThreadLocal<Long> EPOCH = ThreadLocal.withInitial(() -> -1L);

    private final Path directory;
    private final RandomAccessFile log;
    private final Map<String, Driver> drivers = new ConcurrentHashMap<>();

    private DriverHost(Path directory, RandomAccessFile log) {
        this.directory = directory;
        this.log = log;
    }

    private record Driver(long pid, HomeLines lines, DriverService service) {
        /** In whatever state it is; the statement thread may be at work. */
        void drop() {
            lines.close();
            service.close();
        }
    }

    public static void main(String[] args) throws Exception {
        RandomAccessFile log = new RandomAccessFile(args[1], "rw");
        log.seek(log.length());
        DriverHost host = new DriverHost(Path.of(args[0]), log);
        host.tapEpochs();
        while (true) {
            host.look();
            Thread.sleep(10);
        }
    }

    /** What the lines say, command by command, is the only place where the epoch of each can be seen from outside. */
    private void tapEpochs() {
        Logger lines = (Logger) LoggerFactory.getLogger(HomeLines.class);
        lines.setLevel(Level.DEBUG);
        lines.setAdditive(false);
        AppenderBase<ILoggingEvent> tap = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getMessage().startsWith("command ")) {
                    EPOCH.set((Long) event.getArgumentArray()[1]);
                } else if (event.getMessage().startsWith("refused a command")) {
                    write("refused " + event.getArgumentArray()[0] + " " + event.getArgumentArray()[2]);
                }
            }
        };
        tap.setContext(lines.getLoggerContext());
        tap.start();
        lines.addAppender(tap);
    }

    private void look() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".app")).toList()) {
                Properties properties = new Properties();
                try (var reader = Files.newBufferedReader(file)) {
                    properties.load(reader);
                }
                Files.delete(file);
                String name = file.getFileName().toString();
                begin(name.substring(0, name.length() - ".app".length()), properties);
            }
        }
        drivers.forEach((name, driver) -> {
            if (!Files.exists(Path.of("/proc", String.valueOf(driver.pid()))) && drivers.remove(name, driver)) {
                write("end " + name);
                new Thread(driver::drop, "drop-" + name).start();
            }
        });
    }

    private void begin(String name, Properties properties) {
        long pid = Long.parseLong(properties.getProperty("campaign.pid").trim());
        DriverConfig config = DriverConfig.take(properties, Map.of());
        ExecutorSettings settings = ExecutorSettings.ofKind("spark");
        EchoEngine engine = new EchoEngine(name, (id, code) -> write("run " + name + " -1 " + id + " - " + code));
        DriverService service =
                new TellingService(new SparkDriver(settings, config.maxFrame(), engine, Clock.systemUTC()), told(name));
        RpcClient client = new RpcClient(config.id(), config.secret().bytes(), LineConfig.defaults());
        HomeLines lines = new HomeLines(
                client, config.servers(), service, config.idleTimeout(), why -> new Thread(() -> end(name)).start());
        drivers.put(name, new Driver(pid, lines, service));
        write("start " + name);
        lines.start();
        new Thread(() -> service.start(lines::publish), "start-" + name).start();
    }

    private TellingService.Held told(String name) {
        return new TellingService.Held() {
            @Override
            public void held(int id, String key, String code) {
                write("held " + name + " " + EPOCH.get() + " " + id + " " + shown(key) + " " + code);
            }

            @Override
            public void obeyed(String command) {
                write("obeyed " + name + " " + EPOCH.get() + " " + command);
            }
        };
    }

    /** Spaces would end the field; a server's own keys begin with a byte that is no text. */
    private static String shown(String key) {
        return key == null ? "-" : key.replaceAll("[^\\x21-\\x7e]", "_");
    }

    private void end(String name) {
        Driver driver = drivers.remove(name);
        if (driver == null) {
            return;
        }
        write("end " + name);
        driver.drop();
        // Opened for both, because the end that only writes would wait for a reader.
        try (RandomAccessFile pipe =
                new RandomAccessFile(directory.resolve(name + ".end").toFile(), "rw")) {
            pipe.write("0\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            write("lost " + name);
        }
    }

    private synchronized void write(String line) {
        try {
            log.write((System.nanoTime() + " " + line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
