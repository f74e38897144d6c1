// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.LogReader;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that starts")
class SelfTestAtStartIT {

  private static final String ALL_HOLD =
      "\"passed\":true,\"tried\":{\"control\":\"\",\"unsigned\":\"unknown_signer\","
          + "\"forged_signature\":\"unknown_signer\",\"unknown_signer\":\"unknown_signer\","
          + "\"one_signer\":\"threshold_not_met\",\"wrong_site\":\"wrong_site\","
          + "\"wrong_device\":\"wrong_device\",\"expired\":\"expired\","
          + "\"replayed\":\"replayed\",\"revoked_certificate\":\"not_authorized\","
          + "\"two_roles\":\"not_authorized\"%s}";

  private static final String OF_RELEASES_TOO =
      ",\"fresh_timestamp\":\"\",\"expired_timestamp\":\"freeze\"";

  @TempDir Path folder;

  @Test
  void tries_its_locks_and_leaves_a_log_that_can_be_verified_elsewhere() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), FreePort.find());

    // The second start takes the certificate that the first has revoked.
    site.start().close();
    site.start().close();

    Path log = site.config().state().resolve("log");
    List<String> tried = records(log).stream().filter(each -> each.contains("\"locks\"")).toList();
    assertEquals(2, tried.size());
    for (String each : tried) {
      assertTrue(each.contains(ALL_HOLD.formatted("")), each);
    }
    assertEquals(ExitCode.DONE, verify(log, site.file("ca.pem")));
    damage(log.resolve("records-000000000000"));
    assertEquals(ExitCode.REFUSED, verify(log, site.file("ca.pem")));
  }

  @Test
  void tries_what_follows_its_repository_where_it_has_one_and_leaves_nothing_of_that()
      throws Exception {
    Releaser releaser = new Releaser(folder.resolve("owners"));
    releaser.publish();
    FieldSite site;
    try (LoaderPark park = new LoaderPark(1)) {
      site =
          releaser.site(
              folder.resolve("site"),
              LoaderPark.PROFILE,
              "at-once: {devices: 1}",
              park.configuration());
      site.start().close();
    }

    String tried =
        records(site.config().state().resolve("log")).stream()
            .filter(each -> each.contains("\"locks\""))
            .findFirst()
            .orElseThrow();
    assertTrue(tried.contains(ALL_HOLD.formatted(OF_RELEASES_TOO)), tried);
    assertFalse(Files.exists(site.config().state().resolve("releases/lock-test")));
    assertTrue(Files.exists(site.config().state().resolve("releases/trust/root.json")));
  }

  @Test
  void signs_its_log_with_a_certificate_of_its_own_site_only() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), FreePort.find());
    FieldSite another = FieldSite.make(folder.resolve("another"), FreePort.find());

    site.start().close();

    assertEquals(
        ExitCode.REFUSED, verify(site.config().state().resolve("log"), another.file("ca.pem")));
  }

  @Test
  void leaves_in_its_log_by_which_files_it_was_configured() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), FreePort.find());
    Path profile = site.file("profiles/field-box.yaml");
    site.start().close();
    String before = started(site).get(0);
    assertTrue(before.contains("\"site.yaml\":\"%s\"".formatted(sha256(site.file("site.yaml")))));
    assertTrue(before.contains("\"profiles/field-box.yaml\":\"%s\"".formatted(sha256(profile))));

    // More may be written than before.
    String unchanged = sha256(site.file("site.yaml"));
    Files.writeString(profile, Files.readString(profile).replace("max: 100}", "max: 101}"));
    site.start().close();

    String after = started(site).get(1);
    assertTrue(after.contains("\"site.yaml\":\"%s\"".formatted(unchanged)));
    assertTrue(after.contains("\"profiles/field-box.yaml\":\"%s\"".formatted(sha256(profile))));
    assertFalse(before.contains(sha256(profile)));
  }

  private static List<String> started(FieldSite site) throws IOException {
    return records(site.config().state().resolve("log")).stream()
        .filter(each -> each.startsWith("{\"record\":\"started\""))
        .toList();
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static ExitCode verify(Path log, Path ca) {
    return new Cli(Gateway::start).execute("log", "verify", log.toString(), "--ca", ca.toString());
  }

  private static List<String> records(Path log) throws IOException {
    List<String> records = new ArrayList<>();
    LogReader.read(log, (index, record) -> records.add(new String(record, UTF_8)));
    return records;
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
