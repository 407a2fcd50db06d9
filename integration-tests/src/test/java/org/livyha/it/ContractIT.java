// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The black-box checklist of the REST contract, parts A to F: each check is a test that begins with its number. They share one
 * running server and run in the order of their numbers. Where this server deliberately does otherwise than Livy, the check
 * says what it does, and {@code docs/livy-differences.md} says why.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class ContractIT {
    private static final int LAST = 89;
    private static final Pattern NUMBER = Pattern.compile("n(\\d\\d)_.*");

    private ContractServer server;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        server = ContractServer.start(dir);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void everyNumberIsATestOfItsOwn() {
        List<Integer> numbers = Stream.of(ContractIT.class.getDeclaredClasses())
                .flatMap(part -> Arrays.stream(part.getSuperclass().getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> NUMBER.matcher(method.getName()))
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .sorted()
                .toList();
        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, LAST).boxed().toList());
    }

    @Nested
    @Order(1)
    class Plumbing extends ContractPlumbing {
        Plumbing() {
            super(server);
        }
    }

    @Nested
    @Order(2)
    class Creation extends ContractCreation {
        Creation() {
            super(server);
        }
    }

    @Nested
    @Order(3)
    class SessionLife extends ContractSessionLife {
        SessionLife() {
            super(server);
        }
    }

    @Nested
    @Order(4)
    class Statements extends ContractStatements {
        Statements() {
            super(server);
        }
    }

    @Nested
    @Order(5)
    class Jobs extends ContractJobs {
        Jobs() {
            super(server);
        }
    }

    @Nested
    @Order(6)
    class Batches extends ContractBatches {
        Batches() {
            super(server);
        }
    }
}
