// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The Python side of the interpreter, out of this jar and into a directory where Python finds it. */
final class PythonScripts {
    private static final String MAIN = "python_shell.py";
    private static final List<String> ALL = List.of(
            MAIN,
            "python_code.py",
            "python_completion.py",
            "python_errors.py",
            "python_interrupts.py",
            "python_spark.py",
            "python_values.py",
            "python_wire.py");

    private PythonScripts() {}

    /** Returns the one to run. */
    static Path writeTo(Path directory) {
        try {
            Files.createDirectories(directory);
            for (String name : ALL) {
                try (InputStream script = PythonScripts.class.getResourceAsStream(name)) {
                    if (script == null) {
                        throw new FileNotFoundException("this jar has no " + name);
                    }
                    Files.copy(script, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the Python scripts to " + directory, e);
        }
        return directory.resolve(MAIN);
    }
}
