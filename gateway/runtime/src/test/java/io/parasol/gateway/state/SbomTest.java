// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The list of components")
class SbomTest {

  @TempDir private Path folder;

  private Sbom read(String content) throws Exception {
    return Sbom.read(Files.writeString(folder.resolve("parasol.cdx.json"), content));
  }

  private static String list(String... purls) {
    return "{\"bomFormat\":\"CycloneDX\",\"components\":[%s]}"
        .formatted(
            String.join(
                ",",
                List.of(purls).stream()
                    .map("{\"type\":\"library\",\"purl\":\"%s\"}"::formatted)
                    .toList()));
  }

  @Test
  void is_that_beside_the_jars() throws Exception {
    Path lib = Files.createDirectories(folder.resolve("parasol/lib"));
    Path jar = Files.writeString(lib.resolve("a.jar"), "abc");
    assertEquals(Optional.empty(), Sbom.file(List.of(jar)));

    Path file = Files.writeString(folder.resolve("parasol/parasol.cdx.json"), list());

    assertEquals(Optional.of(file), Sbom.file(List.of(jar)));
  }

  @Test
  void has_package_urls_without_qualifiers_in_the_order_of_the_alphabet() throws Exception {
    Sbom sbom =
        read(
            list(
                "pkg:maven/io.netty/netty-codec@4.1.140.Final?type=jar",
                "pkg:maven/info.picocli/picocli@4.7.7?type=jar",
                "pkg:maven/info.picocli/picocli@4.7.7",
                "no package URL"));

    assertEquals(
        List.of(
            "pkg:maven/info.picocli/picocli@4.7.7", "pkg:maven/io.netty/netty-codec@4.1.140.Final"),
        sbom.components());
    assertEquals(0, sbom.omitted());
    assertEquals(SiteFiles.hash(folder.resolve("parasol.cdx.json")), sbom.hash());
  }

  @Test
  void is_bounded() throws Exception {
    String[] purls = new String[Sbom.MAX_COMPONENTS + 7];
    for (int i = 0; i < purls.length; i++) {
      purls[i] = "pkg:maven/a/b@" + i;
    }

    Sbom sbom = read(list(purls));

    assertEquals(Sbom.MAX_COMPONENTS, sbom.components().size());
    assertEquals(7, sbom.omitted());
  }

  @Test
  void has_no_components_if_it_cannot_be_read() throws Exception {
    for (String each : List.of("", "[]", "{\"components\":7}", "{\"components\":[7]}", "\"x")) {
      Sbom sbom = read(each);
      assertEquals(List.of(), sbom.components(), each);
      assertTrue(sbom.hash().matches("[0-9a-f]{64}"), each);
    }
    assertEquals(List.of(), read(list("pkg:maven/a/b@1") + " ".repeat(1 << 20)).components());
  }
}
