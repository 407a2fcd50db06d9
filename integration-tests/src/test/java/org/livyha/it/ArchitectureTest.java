// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the house. Looks at the compiled main code of all modules of this build, the driver's included, which nothing
 * here depends on. Run with the unit tests.
 */
class ArchitectureTest {
    private static final String RPC = "org.livyha.rpc..";
    private static final String DRIVER = "org.livyha.driver..";
    private static final String ELECTION = "org.livyha.election..";
    private static final String RECOVERY = "org.livyha.recovery..";
    private static final String SERVER = "org.livyha.server..";
    private static final String CTL = "org.livyha.ctl..";

    private static final JavaClasses CODE = new ClassFileImporter()
            .importPaths(Stream.of("rpc", "driver", "ha-election", "recovery", "server", "ctl")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .toList());

    @Test
    void allModulesAreLookedAt() {
        for (String module : List.of(RPC, DRIVER, ELECTION, RECOVERY, SERVER, CTL)) {
            assertThat(CODE.stream().anyMatch(resideInAPackage(module)))
                    .as(module)
                    .isTrue();
        }
    }

    @Test
    void theLeavesAreStrangers() {
        for (String leaf : List.of(RPC, ELECTION, RECOVERY)) {
            String[] others = Stream.of(RPC, DRIVER, ELECTION, RECOVERY, SERVER, CTL)
                    .filter(other -> !other.equals(leaf))
                    .toArray(String[]::new);
            check(noClasses()
                    .that()
                    .resideInAPackage(leaf)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .because("only the server knows that the election's epoch, the store's token and the line's epoch"
                            + " are one number; each leaf can be understood, tested and replaced alone"));
        }
    }

    @Test
    void theDriverKnowsTheLineOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(DRIVER)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(ELECTION, RECOVERY, SERVER, CTL)
                        .because(
                                "the driver lives in the user's Spark: whatever it brings along meets the user's own classes there"));
    }

    @Test
    void nobodyCompilesAgainstTheDriver() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(DRIVER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DRIVER)
                .because(
                        "the server ships the driver's jar, one for each Spark and Scala, and has none of them on its own"
                                + " class path"));
    }

    @Test
    void operatorsToolsTalkToServersByHttpOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(CTL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(RPC, DRIVER, SERVER)
                .because("they must work with servers of another version, and be no part of what they look at"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(CTL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CTL)
                .because("a server runs without its operator's tools"));
    }

    @Test
    void theToolsRoomsHaveOneOrder() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("commands")
                .definedBy("org.livyha.ctl")
                .layer("drill")
                .definedBy("org.livyha.ctl.drill")
                .layer("fault")
                .definedBy("org.livyha.ctl.drill.fault")
                .layer("load")
                .definedBy("org.livyha.ctl.drill.load")
                .layer("store")
                .definedBy("org.livyha.ctl.store")
                .layer("pair")
                .definedBy("org.livyha.ctl.pair")
                .layer("http")
                .definedBy("org.livyha.ctl.http")
                .whereLayer("commands")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("drill")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("fault")
                .mayOnlyBeAccessedByLayers("commands", "drill")
                .whereLayer("load")
                .mayOnlyBeAccessedByLayers("commands", "drill")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("pair")
                .mayOnlyBeAccessedByLayers("commands", "drill", "fault", "store")
                .because("what breaks a pair, what works through it and what judges it can each be understood alone"));
    }

    @Test
    void theServersRoomsHaveOneOrder() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("org.livyha.server")
                .layer("term")
                .definedBy("org.livyha.server.term..")
                .layer("http")
                .definedBy("org.livyha.server.http..")
                .layer("pair")
                .definedBy("org.livyha.server.pair..")
                .layer("ops")
                .definedBy("org.livyha.server.ops..")
                .layer("session")
                .definedBy("org.livyha.server.session..")
                .layer("batch")
                .definedBy("org.livyha.server.batch..")
                .layer("api")
                .definedBy("org.livyha.server.api..")
                .layer("launch")
                .definedBy("org.livyha.server.launch..")
                .layer("cluster")
                .definedBy("org.livyha.server.cluster..")
                .layer("link")
                .definedBy("org.livyha.server.link..")
                .layer("config")
                .definedBy("org.livyha.server.config..")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("pair")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("term")
                .mayOnlyBeAccessedByLayers("root", "pair")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("root", "pair")
                .whereLayer("ops")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("root", "term", "http")
                .whereLayer("batch")
                .mayOnlyBeAccessedByLayers("root", "term", "http")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("root", "term", "http", "session", "batch")
                .whereLayer("launch")
                .mayOnlyBeAccessedByLayers("root", "term", "http", "session", "batch", "api", "cluster")
                .whereLayer("cluster")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("link")
                .mayOnlyBeAccessedByLayers("root", "pair", "term", "http", "session")
                .because(
                        "one can read a room knowing only the rooms below it; sessions and batches do not see each other,"
                                + " so that either can change alone"));
    }

    @Test
    void httpKnowsFeaturesByTheirExceptionsOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("org.livyha.server.http..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.livyha.server.session..")
                        .or(resideInAPackage("org.livyha.server.batch.."))
                        .or(resideInAPackage("org.livyha.server.launch.."))
                        .or(resideInAPackage("org.livyha.server.link.."))
                        .and(not(assignableTo(Throwable.class))))
                .because(
                        "there is one place that turns what went wrong into a status, and the plumbing around it serves any"
                                + " feature"));
    }

    @Test
    void whatHappensIsLogged() {
        check(
                noClasses()
                        .should(ACCESS_STANDARD_STREAMS)
                        .because(
                                "an operator finds what happened in one log with times and levels, not on a terminal that is gone"));
        check(noClasses()
                .should()
                .callMethodWhere(target(name("printStackTrace")))
                .because("a stack trace belongs into the log, with the sentence that says what was tried"));
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .because("all our logging is configured in one place, that of slf4j"));
    }

    private static void check(ArchRule rule) {
        rule.check(CODE);
    }
}
