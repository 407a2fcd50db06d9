// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.my.secret",
                "spark.hadoop.fs.s3a.secret.key",
                "spark.hadoop.fs.s3a.access.key",
                "spark.my.ACCESSKEY",
                "spark.my.access_key",
                "spark.my.apiKey",
                "spark.hadoop.fs.azure.account.key.x.dfs.core.windows.net",
                "spark.hadoop.fs.azure.sas.c.a.blob.core.windows.net",
                "spark.hadoop.javax.jdo.option.ConnectionPassword",
                "spark.my.passwd",
                "spark.my.authToken",
                "spark.my.private-key",
                "spark.http.Authorization"
            })
    void whatIsCalledASecretIsHidden(String key) {
        assertThat(Redaction.of(Map.of(key, "canary", "spark.a", "b")).conf())
                .isEqualTo(Map.of(key, Redaction.HIDDEN, "spark.a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Dmy.password=canary -Xmx1g", "jdbc:x://me:canary@host/db", "{\"token\": \"canary\"}"})
    void whatHoldsASecretIsHidden(String value) {
        Map<String, String> conf = Map.of("spark.driver.extraJavaOptions", value);
        assertThat(Redaction.of(conf).conf().values()).containsExactly(Redaction.HIDDEN);
        assertThat(Redaction.of(conf).hide("it said canary, and " + value)).doesNotContain("canary");
    }

    @Test
    void whatIsNoSecretIsShownAsItCame() {
        Map<String, String> conf = Map.of(
                "spark.app.name", "keys", "spark.jars.repositories", "https://r.example.org:80/x", "livy.uri", "");
        assertThat(Redaction.of(conf).conf()).isEqualTo(conf);
        List<String> lines = List.of("keys", "https://r.example.org:80/x");
        assertThat(Redaction.of(conf).hide(lines)).isEqualTo(lines);
    }

    @ParameterizedTest
    @CsvSource({"true", "1234", "''"})
    void aSecretThatIsAWordOfEverydayDoesNotEmptyTheLog(String value) {
        Redaction redaction = Redaction.of(Map.of("spark.my.token.enabled", value));
        assertThat(redaction.hide("true 1234")).isEqualTo("true 1234");
        assertThat(redaction.hide((String) null)).isNull();
    }

    @Test
    void aLongerSecretIsHiddenBeforeOneThatIsAPartOfIt() {
        Redaction redaction = Redaction.of(Map.of("spark.secret.a", "canary", "spark.secret.b", "canary-and-more"));
        assertThat(redaction.hide("canary-and-more canary")).isEqualTo(Redaction.HIDDEN + " " + Redaction.HIDDEN);
    }

    @Test
    void aRefusalDoesNotTellThePasswordInAnAddress() {
        assertThat(Redaction.shown("ftp://me:canary@host")).isEqualTo("ftp://" + Redaction.HIDDEN + "@host");
    }
}
