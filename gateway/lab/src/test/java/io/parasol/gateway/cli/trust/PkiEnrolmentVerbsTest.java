// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol pki, for native devices that enrol")
class PkiEnrolmentVerbsTest {

  private static final String DEVICES =
      """
      links:
        lan: {tcp: "127.0.0.1:502"}
      devices:
        string-box: {native: true}
        meter: {link: lan, unit: 1, profile: acme-pv2000}
      """;

  @TempDir private Path folder;
  private Path site;

  @BeforeEach
  void init() throws Exception {
    site = write("roof", "enrolment: {listen: \"192.0.2.7:8444\"}\n" + DEVICES);
    pki("init").done();
  }

  private Path write(String name, String content) throws Exception {
    Path file = Files.createDirectories(folder.resolve(name)).resolve("site.yaml");
    return Files.writeString(file, "site: " + name + "\n" + content);
  }

  private Typed pki(String typed, Object... more) {
    return Typed.pki(site, typed, more);
  }

  @Test
  void claim_prints_what_a_controller_needs() throws Exception {
    List<String> lines = pki("claim string-box").done().lines();

    assertTrue(lines.get(0).matches("code {9}([A-Z2-9]{4}-){3}[A-Z2-9]{4}"), lines::toString);
    assertEquals("user         string-box", lines.get(1));
    assertEquals("server       https://192.0.2.7:8444", lines.get(2));
    assertTrue(lines.get(4).matches("root sha256  [0-9a-f]{64}"), lines::toString);
    Typed json = pki("claim string-box --approval --valid 30d --json").done();
    assertEquals(new Json.Str("string-box"), json.member("device"));
    assertEquals(new Json.Bool(true), json.member("approval"));
  }

  @Test
  void claim_prints_the_same_as_a_qr_code() {
    List<String> lines = pki("claim string-box --qr").done().lines();

    List<String> values = lines.stream().limit(5).map(line -> line.substring(13)).toList();
    String json =
        "{\"device\":\"string-box\",\"code\":\"%s\",\"expires\":\"%s\",\"approval\":false,"
                .formatted(values.get(0), values.get(3))
            + "\"url\":\"%s\",\"root-sha256\":\"%s\"}".formatted(values.get(2), values.get(4));
    assertEquals(QrText.of(json), lines.subList(5, lines.size()));
  }

  @Test
  void claim_is_refused_for_what_is_no_native_device_or_too_long() {
    pki("claim meter")
        .refused(
            ExitCode.USAGE,
            "DEVICE is \"meter\"; expected a native device of " + site.toAbsolutePath());
    pki("claim other-box")
        .refused(
            ExitCode.USAGE,
            "DEVICE is \"other-box\"; expected a native device of " + site.toAbsolutePath());
    pki("claim string-box --valid 31d")
        .refused(ExitCode.USAGE, "--valid is \"31d\"; expected 1m to 30d");
  }

  @Test
  void claim_needs_a_server() throws Exception {
    site = write("closed", DEVICES);

    pki("claim string-box")
        .refused(
            ExitCode.USAGE,
            site.toAbsolutePath() + ": devices cannot enrol; expected enrolment.listen");
  }

  @Test
  void lists_no_request_and_approves_none_that_there_is_not() {
    assertEquals(
        List.of("[]"),
        pki("enrolments --json").done().lines().stream().map(String::strip).toList());
    assertEquals(ExitCode.FAILED, pki("approve 0123456789ab").exit());
  }

  @Test
  void adopt_creates_an_authority_below_the_root_of_another() throws Exception {
    Path corporate = folder.resolve("roof/state/pki");
    site = write("plant", DEVICES);

    pki(
            "adopt",
            "--issuer",
            corporate.resolve("issuer.pem"),
            "--issuer-key",
            corporate.resolve("issuer.key"),
            "--root",
            corporate.resolve("ca.pem"))
        .done();

    assertEquals(
        Files.readString(corporate.resolve("ca.pem")),
        Files.readString(folder.resolve("plant/state/pki/ca.pem")));
    assertTrue(Files.exists(folder.resolve("plant/state/pki/issued/meter.pem")));
  }
}
