// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.livyha.server.config.Json;

/** What is served as the description of the routes, held against the routes that the resources' classes declare. */
class OpenApiTest {
    private final Map<String, Method> routes = routes();

    @Test
    void everyRouteIsDescribedAndNoOther() throws Exception {
        Map<String, JsonNode> described = operations(served());
        assertThat(routes).hasSizeGreaterThan(25);
        assertThat(described).containsOnlyKeys(routes.keySet());
    }

    @Test
    void eachDescriptionSaysWhatIsTakenAndAnswered() throws Exception {
        operations(served()).forEach((route, operation) -> {
            assertThat(operation.path("summary").asText()).as(route).endsWith(".");
            assertThat(operation.path("operationId").asText()).as(route).matches("[a-z]+[A-Z][A-Za-z]+");
            assertThat(operation.path("responses").properties().stream().map(Map.Entry::getKey))
                    .as(route)
                    .anyMatch(status -> status.startsWith("2"))
                    .contains("default");
            boolean hasBody = Arrays.stream(routes.get(route).getParameterTypes())
                    .anyMatch(type -> type == byte[].class || type == java.io.InputStream.class);
            assertThat(operation.has("requestBody")).as(route).isEqualTo(hasBody);
            assertThat(operation.toString()).as(route).doesNotContain("X-Livy-HA", "User-Agent");
        });
    }

    @Test
    void aBodysFieldsAreThoseThatAreTaken() throws Exception {
        JsonNode schemas = served().at("/components/schemas");
        assertThat(schemas.path("CreateSessionRequest").path("properties")).hasSize(17);
        assertThat(schemas.path("SessionView").path("properties")).hasSize(23);
        assertThat(schemas.path("BatchView").path("properties")).hasSize(8);
        assertThat(schemas.at("/JobView/properties/result/format").asText()).isEqualTo("byte");
    }

    private static JsonNode served() throws Exception {
        try (Node node = new Node("a")) {
            // Each server says it by itself: nobody leads here.
            var answer = node.get(OpenApi.PATH);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json;charset=utf-8");
            JsonNode description = Json.mapper().readTree(answer.body());
            assertThat(description.path("openapi").asText()).startsWith("3.");
            assertThat(description.at("/info/title").asText()).isEqualTo("livy-ha");
            return description;
        }
    }

    private static Map<String, JsonNode> operations(JsonNode description) {
        Map<String, JsonNode> operations = new TreeMap<>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> operations.put(
                        method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue())));
        return operations;
    }

    private static Map<String, Method> routes() {
        Map<String, Method> routes = new TreeMap<>();
        List<Class<?>> resources = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.livyha.server").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
        for (Class<?> resource : resources) {
            for (Method method : resource.getDeclaredMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (verb != null) {
                        Path more = method.getAnnotation(Path.class);
                        String path =
                                resource.getAnnotation(Path.class).value() + (more == null ? "" : "/" + more.value());
                        routes.put(verb.value() + " " + path, method);
                    }
                }
            }
        }
        return routes;
    }
}
