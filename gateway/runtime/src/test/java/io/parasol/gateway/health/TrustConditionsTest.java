// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.health.metrics.LogFigures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The gateway reports")
class TrustConditionsTest {

  private final Watching site = new Watching(Map.of());

  private List<String> events() {
    site.pass(Duration.ofSeconds(30)).tick();
    return Watching.events(site.gateway());
  }

  @Test
  void a_class_with_fewer_signers_than_its_threshold_until_it_has_enough() {
    assertFalse(events().contains("+signers_missing"));

    site.belowThreshold = List.of(CommandClass.FIRMWARE);
    assertTrue(events().contains("+signers_missing"));

    site.belowThreshold = List.of();
    assertTrue(events().contains("-signers_missing"));
  }

  @Test
  void a_new_head_of_its_log_within_a_second() {
    site.pass(Duration.ofSeconds(30)).tick();
    site.gateway().take("state");
    Json head = Json.object().put("size", 7).build();
    site.log = new LogFigures(7, Optional.empty(), Optional.of(head), Optional.empty());

    site.pass(Duration.ofSeconds(1)).tick();

    List<String> states = site.gateway().take("state");
    assertEquals(1, states.size());
    assertEquals(head, Watching.members(states.get(0)).get("log-head"));
    site.pass(Duration.ofSeconds(1)).tick();
    assertEquals(List.of(), site.gateway().take("state"), "the same head");
  }

  @Test
  void a_log_that_lacks_records_and_all_of_what_to_do() {
    String why =
        "the evidence log has 4711 records, but 4998 were written, as a signed head outside the"
            + " gateway shows; restore it, or run: parasol log accept";
    site.log = new LogFigures(0, Optional.of(why), Optional.empty(), Optional.empty());
    site.pass(Duration.ofSeconds(30)).tick();

    List<String> events =
        site.gateway().take("event").stream()
            .filter(each -> each.contains("\"log_unavailable\""))
            .toList();
    assertEquals(1, events.size(), events::toString);
    assertEquals(new Json.Str(why), Watching.members(events.get(0)).get("why"));
  }

  @Nested
  @DisplayName("about renewals")
  class AboutRenewals {

    @TempDir private Path folder;
    private Watching watched;

    @BeforeEach
    void certificates_of_all_devices() throws Exception {
      watched = new Watching(Watching.chains(folder.resolve("pki")));
    }

    private String next(PlayedSession session, String kind) {
      watched.pass(Duration.ofSeconds(30)).tick();
      List<String> published = session.take(kind);
      return published.get(published.size() - 1);
    }

    @Test
    void one_that_failed_with_its_reason_until_one_succeeds() {
      Instant at = watched.clock.instant();
      watched.attempts =
          Map.of(
              "inverter-east", new RenewalAttempt(at, Optional.of("the disk is full")),
              "broker", new RenewalAttempt(at, Optional.empty()));
      String attempted = "\"attempted\":" + at.toEpochMilli();

      String health = next(watched.gateway(), "health");

      List<String> events = watched.gateway().take("event");
      assertTrue(
          events.stream()
              .anyMatch(
                  each ->
                      each.contains("\"certificate_renewal_failed\"")
                          && each.contains("\"name\":\"inverter-east\"")
                          && each.contains("\"why\":\"the disk is full\"")),
          events::toString);
      assertTrue(health.contains(attempted + ",\"failed\":\"the disk is full\"}"), health);
      assertTrue(
          Pattern.compile(
                  "\"name\":\"broker\",\"kind\":\"broker\",\"expires\":[0-9]+,\"renew-from\":[0-9]+,"
                      + attempted
                      + "}")
              .matcher(health)
              .find(),
          health);
      String ofDevice = next(watched.of(Plant.EAST), "health");
      assertTrue(ofDevice.contains("\"failed\":\"the disk is full\"}"), ofDevice);
      assertEquals(1, watched.metrics.scrape().lines().filter(AboutRenewals::isOneFailed).count());

      watched.attempts = Map.of("inverter-east", new RenewalAttempt(at, Optional.empty()));
      assertFalse(next(watched.gateway(), "health").contains("\"failed\":\"the disk"));
      assertEquals(
          List.of("-certificate_renewal_failed"),
          Watching.events(watched.gateway()).stream()
              .filter(each -> each.endsWith("renewal_failed"))
              .toList());
    }

    private static boolean isOneFailed(String line) {
      return line.equals("parasol_certificate_renewals_failed 1.0");
    }

    @Test
    void that_the_issuer_has_expired_instead_of_each_failure() {
      Instant at = watched.clock.instant();
      watched.attempts = Map.of("broker", new RenewalAttempt(at, Optional.of("it expired")));
      watched.manual =
          new ManualCertificates(
              List.of(
                  new ManualCertificates.Holder(
                      "(issuer)",
                      ManualCertificates.Kind.ISSUER,
                      new CertificateTerm(at.minusSeconds(90), at))),
              0);
      next(watched.gateway(), "health");
      List<String> events = Watching.events(watched.gateway());
      assertTrue(events.contains("+issuer_expired"), events::toString);
      assertFalse(events.contains("+certificate_renewal_failed"), events::toString);

      watched.manual = ManualCertificates.NONE;
      next(watched.gateway(), "health");
      assertTrue(Watching.events(watched.gateway()).contains("-issuer_expired"));
    }

    @Test
    void how_many_holders_have_moved_to_the_new_issuer() {
      assertFalse(next(watched.gateway(), "health").contains("\"rotation\""));

      watched.rotation =
          Optional.of(new RotationProgress(Instant.ofEpochMilli(9), 7, List.of("anna", "box-2")));

      String health = next(watched.gateway(), "health");
      assertTrue(
          health.contains(
              "\"rotation\":{\"until\":9,\"moved\":5,\"total\":7,\"waiting\":[\"anna\",\"box-2\"]}"),
          health);
      assertTrue(watched.metrics.scrape().contains("parasol_rotation_waiting 2.0"));
    }
  }
}
