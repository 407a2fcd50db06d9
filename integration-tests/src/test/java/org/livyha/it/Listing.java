// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All sessions or batches, as GET shows them: both under {@code sessions}, as in Livy. */
final class Listing {
    private Listing() {}

    /** Ids and names in the order shown; asserts that the list is whole, and in the order of the ids. */
    static Map<Integer, String> of(Rest rest, String table) {
        Rest.Answer answer = rest.get(table + "?size=100000");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Map<Integer, String> names = new LinkedHashMap<>();
        for (JsonNode entry : answer.body().path("sessions")) {
            names.put(entry.path("id").asInt(), entry.path("name").asText());
        }
        assertThat(List.copyOf(names.keySet())).isSorted();
        assertThat(answer.body().path("total").asInt()).isEqualTo(names.size());
        return names;
    }
}
