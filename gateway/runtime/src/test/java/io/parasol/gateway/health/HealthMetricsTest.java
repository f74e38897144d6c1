// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static io.parasol.gateway.health.Plant.EAST;
import static io.parasol.gateway.health.Plant.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.metrics.StoreFigures;
import io.parasol.gateway.state.Version;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The meters")
class HealthMetricsTest {

  /** A line of the text format 0.0.4: a comment, or a name, labels and a number. */
  private static final Pattern LINE =
      Pattern.compile(
          "# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+"
              + "|[a-zA-Z_:][a-zA-Z0-9_:]*"
              + "(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\n]|\\\\.)*\",?)*\\})?"
              + " (NaN|[+-]Inf|-?[0-9.]+(E-?[0-9]+)?)");

  @TempDir Path folder;

  private Watching site;

  @BeforeEach
  void watch() throws Exception {
    site = new Watching(Watching.chains(folder.resolve("pki")));
  }

  private List<String> lines(String start) {
    return site.metrics.scrape().lines().filter(line -> line.startsWith(start)).toList();
  }

  @Test
  void are_in_the_format_that_prometheus_reads() {
    site.answers(EAST, "mppt").silent(METER, 3).tick();
    site.watch.commands().ended(EAST, Optional.empty(), Outcome.REJECTED, "we\"ird\\\nword");

    for (String line : site.metrics.scrape().lines().toList()) {
      assertTrue(LINE.matcher(line).matches(), line);
    }
  }

  @ParameterizedTest(name = "have {0}")
  @ValueSource(
      strings = {
        "parasol_requests_total{function=\"3\",link=\"roof\",result=\"ok\",unit=\"1\"} 1.0",
        "parasol_requests_total{function=\"3\",link=\"cellar\",result=\"timeout\",unit=\"9\"} 3.0",
        "parasol_request_seconds_count{link=\"cellar\"} 3",
        "parasol_request_seconds_bucket{link=\"roof\",le=\"0.05\"} 1",
        "parasol_poll_lateness_seconds_sum{link=\"roof\"} 0.002",
        "parasol_link_busy_ratio{link=\"roof\"} ",
        "parasol_device_up{device=\"inverter-east\"} 1.0",
        "parasol_device_up{device=\"inverter-west\"} 0.0",
        "parasol_points_bad{device=\"meter\"} 3.0",
        "parasol_store_records 12.0",
        "parasol_store_oldest_seconds 2.5",
        "parasol_store_dropped_total{reason=\"full\"} 4.0",
        "parasol_store_dropped_total{reason=\"damaged\"} 0.0",
        "parasol_certificate_expiry_seconds{identity=\"inverter-east\"} ",
        "parasol_certificate_expiry_seconds{identity=\"broker\"} ",
        "parasol_commands_total{class=\"setpoint\",outcome=\"applied\",reason=\"none\"} 1.0",
        "parasol_sessions 4.0",
        "parasol_store_commits_total 7.0",
        "parasol_store_syncs_total 8.0",
        "jvm_memory_used_bytes{",
        "jvm_threads_live_threads ",
        "process_cpu_usage ",
        "process_resident_memory_bytes ",
        "process_files_open_files "
      })
  void of_the_contract(String expected) {
    site.answers(EAST, "mppt").silent(METER, 3).tick();
    site.store = new StoreFigures(12, Duration.ofMillis(2500), Map.of("full", 4L), 7, 8);
    site.watch.commands().ended(EAST, Optional.of(CommandClass.SETPOINT), Outcome.APPLIED, "");

    assertEquals(1, Math.min(1, lines(expected).size()), () -> site.metrics.scrape());
  }

  @Test
  void tell_how_busy_a_link_was_and_never_more_than_wholly() {
    site.tick();
    for (int i = 0; i < 300; i++) {
      site.requested(EAST, RequestResult.OK);
    }
    site.pass(Duration.ofSeconds(30)).tick();
    assertEquals(
        List.of("parasol_link_busy_ratio{link=\"roof\"} 0.4"),
        lines("parasol_link_busy_ratio{link=\"roof\"}"));

    for (int i = 0; i < 3000; i++) {
      site.requested(EAST, RequestResult.OK);
    }
    site.pass(Duration.ofSeconds(30)).tick();

    assertEquals(
        List.of("parasol_link_busy_ratio{link=\"roof\"} 1.0"),
        lines("parasol_link_busy_ratio{link=\"roof\"}"));
  }

  @Test
  void count_requests_by_how_long_they_took() {
    for (long millis : new long[] {-1, 0, 5, 6, 10_000, 10_001}) {
      site.watch
          .devices()
          .requested(
              EAST,
              new Request(3, OptionalInt.empty()),
              RequestResult.OK,
              Duration.ZERO,
              Duration.ofMillis(millis));
    }

    assertEquals(
        List.of(
            "parasol_request_seconds_bucket{link=\"roof\",le=\"0.005\"} 2",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"0.02\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"0.05\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"0.1\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"0.25\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"0.5\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"1.0\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"2.5\"} 3",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"10.0\"} 4",
            "parasol_request_seconds_bucket{link=\"roof\",le=\"+Inf\"} 5",
            "parasol_request_seconds_count{link=\"roof\"} 5",
            "parasol_request_seconds_sum{link=\"roof\"} 20.012"),
        lines("parasol_request_seconds").stream().filter(line -> line.contains("roof")).toList());
  }

  @Test
  void do_not_grow_with_words_that_somebody_invents() {
    for (int i = 0; i < 1000; i++) {
      site.watch.commands().ended(EAST, Optional.empty(), Outcome.FAILED, "exception_" + i);
      site.watch
          .devices()
          .requested(
              EAST,
              new Request(1000 + i, OptionalInt.empty()),
              RequestResult.OK,
              Duration.ZERO,
              Duration.ZERO);
    }

    assertEquals(65, lines("parasol_commands_total{").size());
    assertTrue(
        lines("parasol_commands_total{").stream().anyMatch(l -> l.contains("reason=\"other\"")));
    assertEquals(1, lines("parasol_requests_total{").size());
  }

  @Test
  void show_only_the_certificate_of_a_device_that_speaks_for_itself() {
    assertEquals(
        List.of(),
        site.metrics
            .scrape()
            .lines()
            .filter(line -> line.contains("string-box"))
            .filter(line -> !line.startsWith("parasol_certificate_expiry_seconds{"))
            .toList());
  }

  @Test
  void show_what_must_be_renewed_by_hand_with_bounded_labels() {
    Instant now = site.clock.instant();
    site.manual =
        new ManualCertificates(
            List.of(
                holder("anna", ManualCertificates.Kind.PERSON, now.plusSeconds(7_000_000)),
                holder("ben", ManualCertificates.Kind.PERSON, now.plusSeconds(5_000_000)),
                holder(
                    "(people-issuer)",
                    ManualCertificates.Kind.PEOPLE_ISSUER,
                    now.plusSeconds(9_000_000)),
                holder("string-box", ManualCertificates.Kind.NATIVE, now.plusSeconds(60))),
            2);

    assertEquals(
        List.of("parasol_certificate_expiry_seconds{identity=\"(people)\"} 5000000.0"),
        lines("parasol_certificate_expiry_seconds{identity=\"(people)\""));
    assertEquals(
        List.of("parasol_certificate_expiry_seconds{identity=\"string-box\"} 60.0"),
        lines("parasol_certificate_expiry_seconds{identity=\"string-box"));
    assertEquals(
        List.of("parasol_certificate_expiry_seconds{identity=\"(people-issuer)\"} 9000000.0"),
        lines("parasol_certificate_expiry_seconds{identity=\"(people-issuer)"));
    assertEquals(List.of("parasol_certificates_expiring 1.0"), lines("parasol_certificates_exp"));
    assertEquals(List.of("parasol_private_keys_held 2.0"), lines("parasol_private_keys_held "));
    assertFalse(site.metrics.scrape().contains("anna"));
  }

  private static ManualCertificates.Holder holder(
      String name, ManualCertificates.Kind kind, Instant until) {
    return new ManualCertificates.Holder(
        name, kind, new CertificateTerm(until.minus(Duration.ofDays(200)), until));
  }

  @Test
  void follow_the_naming_conventions_of_prometheus() {
    List<String> names =
        lines("# TYPE ").stream().map(line -> line.replaceFirst("# TYPE ", "")).toList();

    for (String name : names) {
      boolean isCounter = name.endsWith(" counter");
      String plain = name.replaceFirst(" .*", "");
      assertEquals(isCounter, plain.endsWith("_total"), name);
      assertFalse(
          plain.matches(".*_(count|sum|bucket|ns|ms|milliseconds)(_total)?"),
          () -> name + " ends in a reserved suffix or has no base unit");
    }
    assertEquals(1, lines("process_cpu_seconds_total ").size());
    assertEquals(List.of(), lines("process_cpu_time"));
    assertEquals(
        List.of(
            "parasol_build_info{commit=\"%s\",version=\"%s\"} 1"
                .formatted(Version.commit(), Version.number())),
        lines("parasol_build_info{"));
  }
}
