// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol zeroise")
class ZeroiseVerbTest {

  @TempDir Path folder;
  private Path config;
  private Path state;

  @BeforeEach
  void a_site_with_keys() throws IOException {
    config =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links: {lan: {tcp: 127.0.0.1:1502}}
            devices:
              inverter-01: {link: lan, unit: 1, profile: acme-pv2000}
            """);
    state = folder.resolve("state");
    parasol("pki", "init", "-c", config).done();
  }

  @Test
  void erases_the_whole_state_of_the_site() throws IOException {
    Typed erased = parasol("zeroise", "roof", "-c", config).done();

    assertTrue(erased.out().startsWith("erased "), erased.out());
    try (Stream<Path> left = Files.list(state)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void wants_the_name_of_the_site_as_a_confirmation() throws IOException {
    parasol("zeroise", "field", "-c", config)
        .refused(
            ExitCode.USAGE,
            "%s is the configuration of the site roof, not of field".formatted(config));

    assertTrue(Files.isDirectory(state.resolve("pki")));
  }

  @Test
  void erases_no_state_of_another_site() throws IOException {
    Files.writeString(config, "site: field\n");
    String refused =
        "%s: the state folder %s belongs to the site roof, not to field; correct site or state"
            .formatted(config, state);

    parasol("zeroise", "field", "-c", config).refused(ExitCode.USAGE, refused);
    parasol("backup", folder.resolve("file"), "-c", config).refused(ExitCode.USAGE, refused);
    parasol("pki", "list", "-c", config)
        .refused(
            ExitCode.FAILED,
            "gateway: identity is spiffe://parasol/site/roof/gateway/roof; expected one under"
                + " spiffe://parasol/site/field: correct site, trust-domain or state of the"
                + " configuration");

    assertTrue(Files.isRegularFile(state.resolve("pki/issuer.key")));
  }
}
