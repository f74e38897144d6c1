// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.certs.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The components")
class ComponentsTest {

  /** The SHA-256 of {@code abc} (FIPS 180-2, appendix B.1). */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;
  private Path jar;

  @BeforeEach
  void a_jar() throws Exception {
    Path lib = Files.createDirectories(folder.resolve("share/parasol/lib"));
    jar = Files.writeString(lib.resolve("a.jar"), "abc");
  }

  private String json(Path... classPath) {
    return new String(Json.write(new Components(List.of(classPath)).json()), UTF_8);
  }

  @Test
  void are_the_jars_with_their_hashes_and_folders_without() throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes"));

    assertEquals(
        "{\"jars\":[{\"name\":\"a.jar\",\"sha256\":\"%s\"},{\"name\":\"classes\",\"classes\":true}]}"
            .formatted(ABC),
        json(jar, classes));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"share/parasol/parasol.cdx.json", "share/doc/parasol/parasol.cdx.json"})
  void contain_the_list_of_an_archive_and_of_a_package(String place) throws Exception {
    Path sbom = folder.resolve(place);
    Files.createDirectories(sbom.resolveSibling(""));
    Files.writeString(sbom, "{\"bomFormat\":\"CycloneDX\"}");

    String json = json(jar);

    assertEquals(
        "\"sbom\":{\"bomFormat\":\"CycloneDX\"}}", json.substring(json.indexOf("\"sbom\":")));
  }

  @Test
  void contain_only_the_hash_of_a_list_that_is_too_large() throws Exception {
    Files.writeString(
        folder.resolve("share/parasol/parasol.cdx.json"), "[\"" + "x".repeat(1 << 20) + "\"]");

    String json = json(jar);

    assertFalse(json.contains("\"sbom\":"));
    assertEquals(1, json.split("\"sbom-sha256\":\"[0-9a-f]{64}\"", -1).length - 1);
  }
}
