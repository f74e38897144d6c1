// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.onboarding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.SiteId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The configuration document of a site")
class SiteConfigurationTest {

  private static SiteConfiguration with(Map<String, String> more) {
    Map<String, String> files = new HashMap<>(more);
    files.put("site.yaml", "site: rooftop-7\n");
    return new SiteConfiguration(new SiteId("rooftop-7"), 7, files);
  }

  @Test
  void is_read_as_it_was_written() throws Exception {
    SiteConfiguration written = with(Map.of("profiles/acme.yaml", "profile: acme\n# ü\n"));

    SiteConfiguration read = SiteConfiguration.read(written.toJson());

    assertEquals(written, read);
    assertArrayEquals(written.toJson(), read.toJson());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../site.yaml",
        "/etc/passwd",
        "a/../b",
        ".hidden",
        "a/.hidden",
        "a//b",
        "a/",
        "",
        "a\\b",
        "a b",
        "a/b/c/d/e",
        "site.yaml/x",
      })
  void has_no_file_outside_its_folder(String path) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> with(Map.of(path, "")));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("files: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"site\":\"rooftop-7\",\"version\":0,\"files\":{\"site.yaml\":\"\"}}",
        "{\"site\":\"rooftop-7\",\"version\":1.5,\"files\":{\"site.yaml\":\"\"}}",
        "{\"site\":\"rooftop-7\",\"version\":1,\"files\":{}}",
        "{\"site\":\"rooftop-7\",\"version\":1,\"files\":{\"site.yaml\":1}}",
        "{\"site\":\"rooftop-7\",\"version\":1,\"files\":[]}",
        "{\"site\":\"../x\",\"version\":1,\"files\":{\"site.yaml\":\"\"}}",
        "{\"site\":\"rooftop-7\",\"version\":1,\"files\":{\"site.yaml\":\"\"},\"more\":1}",
      })
  void is_refused_if_it_is_not_of_its_form(String document) {
    JsonException refused =
        assertThrows(
            JsonException.class,
            () -> SiteConfiguration.read(document.getBytes(StandardCharsets.UTF_8)));
    assertFalse(String.valueOf(refused.getMessage()).contains("\n"));
  }

  @Test
  void is_refused_if_it_is_too_large() {
    assertThrows(
        JsonException.class,
        () -> SiteConfiguration.read(new byte[SiteConfiguration.MAX_BYTES + 1]));
    assertThrows(
        IllegalArgumentException.class,
        () -> with(Map.of("big.yaml", "x".repeat(SiteConfiguration.MAX_BYTES))).toJson());
  }
}
