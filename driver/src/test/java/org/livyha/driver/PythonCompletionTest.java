// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that may follow; found without running anything. */
class PythonCompletionTest {
    @TempDir
    private Path directory;

    private RunningPython python;

    @BeforeEach
    void start() {
        python = new RunningPython(directory);
        python.text("import os\nmine = [1]");
    }

    @AfterEach
    void end() {
        python.close();
    }

    private List<String> complete(String code) {
        return python.driver.complete(code, "pyspark", code.length());
    }

    @Test
    void namesOfTheSessionOfPythonAndOfTheLanguage() {
        assertThat(complete("min")).containsExactly("min", "mine");
        assertThat(complete("x = impo")).containsExactly("import");
        assertThat(complete("")).contains("mine", "print", "while").doesNotContain("__name__");
        assertThat(complete("__nam")).containsExactly("__name__");
    }

    @Test
    void membersOfWhatANameStandsFor() {
        assertThat(complete("mine.app")).containsExactly("append");
        assertThat(complete("os.path.joi")).containsExactly("join");
        assertThat(complete("print(mine.ind")).containsExactly("index");
        assertThat(complete("nobody.")).isEmpty();
        assertThat(complete("mine[0].rea")).isEmpty();
        assertThat(complete("'half a text")).isNotNull();
    }

    @Test
    void theCursorCountsWhatStandsBeforeIt() {
        assertThat(python.driver.complete("'🎈'; mine.app + 1", "pyspark", 14)).containsExactly("append");
    }

    @Test
    void nothingIsEvaluated() {
        python.text(
                """
                ran = []
                class Other:
                  def there(self): pass
                class Lazy:
                  @property
                  def value(self): ran.append('property'); return Other()
                  @property
                  def told(self) -> 'Other': ran.append('property'); return Other()
                  def __getattr__(self, name): ran.append(name); return Other()
                  def __getattribute__(self, name): ran.append(name); return object.__getattribute__(self, name)
                  def __dir__(self): ran.append('dir'); return ['x']
                  def method(self): pass
                class Hidden(Lazy):
                  @property
                  def __dict__(self): ran.append('dict'); return {}
                lazy = Lazy(); lazy.own = 1; hidden = Hidden()
                ran.clear()""");

        assertThat(complete("lazy.")).containsExactly("method", "own", "told", "value");
        assertThat(complete("lazy.value.")).isEmpty();
        assertThat(complete("lazy.unknown.")).isEmpty();
        assertThat(complete("lazy.told.")).containsExactly("there");
        assertThat(complete("hidden.")).contains("method");
        assertThat(python.text("ran")).isEqualTo("[]");
    }

    @Test
    void aPythonThatIsGoneOffersNothingAndIsStillTold() {
        long pid = python.pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        RunningPython.awaitGone(pid);

        assertThat(complete("mine.app")).isEmpty();
        assertThat(python.failure("1").path("evalue").asText()).startsWith("Interpreter died:");
    }
}
