// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.StandardOutput;
import io.parasol.testing.FullOutput;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("parasol-fleet")
class FleetMainTest {

  private final StringWriter err = new StringWriter();

  @Test
  void fails_in_one_line_if_its_output_cannot_be_written() {
    assertEquals(1, help(false));
    assertEquals(
        "parasol-fleet: cannot write to standard output: No space left on device",
        err.toString().strip());
  }

  @Test
  void fails_silently_if_the_reader_of_its_output_has_ended() {
    assertEquals(1, help(true));
    assertEquals("", err.toString());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--version", "topics --version", "campaign plan -V"})
  void prints_its_version(String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    int code =
        FleetMain.execute(
            new StandardOutput(out, () -> true), new PrintWriter(err, true), line.split(" "));

    assertEquals(0, code);
    // Tests run without the manifest that states the version.
    assertEquals("parasol-fleet (not built by Maven)", out.toString(UTF_8).strip());
  }

  @Test
  void checks_the_certificates_of_the_ingest(@TempDir Path folder) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("fleet.yaml"),
            """
            mqtt: {to: localhost, client-id: a, tls: {certificate: a.pem, key: a.key, ca: ca.pem}}
            kafka: {to: localhost, tls: {certificate: b.pem, key: b.key, ca: ca.pem}}
            sites: sites.yaml
            """);
    Files.writeString(folder.resolve("sites.yaml"), "sites: {barn: {}}\n");

    int code =
        FleetMain.execute(
            new StandardOutput(new ByteArrayOutputStream(), () -> true),
            new PrintWriter(err, true),
            "ingest",
            "--check",
            "-c",
            config.toString());

    assertEquals(2, code);
    assertEquals(
        List.of(
            "mqtt.tls: %s: is missing".formatted(folder.resolve("a.pem")),
            "kafka.tls: %s: is missing".formatted(folder.resolve("b.pem"))),
        err.toString().lines().toList());
  }

  private int help(boolean hasReader) {
    return FleetMain.execute(
        new StandardOutput(new FullOutput(), () -> hasReader),
        new PrintWriter(err, true),
        "campaign",
        "--help");
  }
}
