// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How Python is started.
 *
 * @param executable a path, or a name on the {@code PATH}
 * @param environment what it finds in its environment, complete
 */
record PythonCommand(String executable, Map<String, String> environment) {
    private static final String DRIVER_KEY = "spark.pyspark.driver.python";
    private static final String KEY = "spark.pyspark.python";
    private static final String DRIVER_VARIABLE = "PYSPARK_DRIVER_PYTHON";
    private static final String VARIABLE = "PYSPARK_PYTHON";
    private static final String HASH_SEED = "PYTHONHASHSEED";

    PythonCommand {
        Objects.requireNonNull(executable, "executable");
        environment = Map.copyOf(environment);
    }

    /**
     * As Spark itself chooses for its driver.
     *
     * @param conf gives a key's value in Spark's configuration, or null
     * @param inherited the driver's own environment
     */
    static PythonCommand choose(Function<String, String> conf, Map<String, String> inherited) {
        String executable = Stream.of(
                        conf.apply(DRIVER_KEY),
                        conf.apply(KEY),
                        inherited.get(DRIVER_VARIABLE),
                        inherited.get(VARIABLE))
                .filter(choice -> choice != null && !choice.isBlank())
                .findFirst()
                .orElse("python3");
        Map<String, String> environment = new HashMap<>(inherited);
        environment.remove(DriverConfig.SECRET_VARIABLE);
        // Of another gateway, if the driver has them: Python gets its own.
        environment.keySet().removeAll(List.of("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"));
        // PySpark gives its executors the Python of this variable, and the hash seed of that one, or 0: text must hash
        // alike in all processes of an application.
        Optional.ofNullable(conf.apply(KEY)).ifPresent(python -> environment.put(VARIABLE, python));
        environment.putIfAbsent(HASH_SEED, "0");
        // Nobody sits in front of a screen here.
        environment.putIfAbsent("MPLBACKEND", "Agg");
        return new PythonCommand(executable, environment);
    }

    /** The same with these variables set. */
    PythonCommand with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new PythonCommand(executable, all);
    }

    ProcessBuilder builder(List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(executable), arguments.stream()).toList());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** The values may be secrets. */
    @Override
    public String toString() {
        return "PythonCommand[" + executable + "]";
    }
}
