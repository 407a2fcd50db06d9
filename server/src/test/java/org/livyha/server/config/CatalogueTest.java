// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.livyha.server.config.Key.Status;

class CatalogueTest {
    @Test
    void everyKeyOfLivyIsInTheCatalogue() throws IOException {
        List<String> livys = resource("livy-keys.txt");
        assertThat(livys).hasSizeGreaterThan(150);
        assertThat(livys).allSatisfy(name -> assertThat(
                        Catalogue.keys().anyMatch(key -> key.name().equals(name)))
                .as(name)
                .isTrue());
    }

    @Test
    void everyOldSpellingOfLivyIsReadAsTheNewOne() throws IOException {
        Map<String, String> names = Catalogue.newNames();
        assertThat(resource("livy-old-names.txt")).isNotEmpty().allSatisfy(line -> {
            String[] pair = line.split(" ", 2);
            assertThat(names).containsEntry(pair[0], pair[1]);
        });
    }

    @Test
    void everyHonouredKeyIsRead() {
        Settings settings = new Settings(Map.of());
        new Sections(settings, Map.of(), new Properties(), "hosta", Set.of()).read();
        assertThat(settings.asked())
                .containsExactlyInAnyOrderElementsOf(Catalogue.keys()
                        .filter(key -> key.status() == Status.HONOURED || key.status() == Status.REFUSED)
                        .map(Key::name)
                        .toList());
    }

    @Test
    void everyKeyIsDeclaredOnceAndSaysWhatItMeans() {
        assertThat(Stream.concat(Catalogue.keys().map(Key::name), Catalogue.newNames().keySet().stream()))
                .doesNotHaveDuplicates();
        assertThat(Catalogue.groups()).allSatisfy(group -> {
            assertThat(group.keys()).as(group.title()).isNotEmpty();
            Status status = group.keys().get(0).status();
            assertThat(group.keys()).as(group.title()).allMatch(key -> key.status() == status);
            boolean honoured = status == Status.HONOURED;
            assertThat(honoured || group.text().endsWith(".")).as(group.title()).isTrue();
            assertThat(group.keys()).allMatch(key -> !honoured || !key.meaning().isBlank());
        });
    }

    @Test
    void everyDefaultIsWhatItsKeyExpects() {
        assertThat(Catalogue.keys().filter(key -> key.standard() != null))
                .allSatisfy(key -> assertThat(key.type().read(key.standard()))
                        .as(key.name())
                        .isNotNull());
    }

    private static List<String> resource(String name) throws IOException {
        try (var in = CatalogueTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
