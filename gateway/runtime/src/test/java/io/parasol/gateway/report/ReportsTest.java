// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static io.parasol.gateway.report.ReportFixture.SITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.report.RenderedReport.Format;
import io.parasol.gateway.report.SiteReport.Stage;
import io.parasol.gateway.request.RefusedRequestException;
import io.parasol.testing.MessageSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The reports of a site")
class ReportsTest {

  private static final Instant MORNING = Instant.parse("2026-06-10T06:00:00Z");
  private static final Instant AFTER_SUNSET = Instant.parse("2026-06-10T19:40:00Z");
  private static final Instant NEXT_MORNING = Instant.parse("2026-06-11T01:05:00Z");

  @TempDir private Path temporary;

  private final List<String> retained = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private Optional<LocalDate> lastClosed = Optional.empty();
  private boolean isReady = true;

  private final ReportSource source =
      new ReportSource() {
        @Override
        public Optional<LocalDate> lastClosed() {
          return lastClosed;
        }

        @Override
        public SiteReport report(ReportPeriod period, Stage stage) throws IOException {
          if (!isReady) {
            throw new IOException("the figures are not ready");
          }
          asked.add(period.name() + " " + stage.wireName());
          return ReportFixture.report(stage);
        }
      };

  private ReportFolder folder() {
    return new ReportFolder(temporary.resolve("reports"));
  }

  private Reports reports() {
    return new Reports(
        source,
        new Reports.Setup(SITE, "de", temporary.resolve("reports.json")),
        folder(),
        new Reports.Outlets(
            json -> retained.add(new String(json, StandardCharsets.UTF_8)), Optional.empty()),
        MORNING);
  }

  @Test
  void are_files_and_a_retained_message_at_sunset_and_when_the_day_is_closed() throws Exception {
    Reports reports = reports();

    reports.tick(MORNING);
    assertEquals(List.of(), asked);
    reports.tick(AFTER_SUNSET);
    reports.tick(AFTER_SUNSET.plusSeconds(60));
    lastClosed = Optional.of(ReportFixture.DATE);
    reports.tick(NEXT_MORNING);
    reports.tick(NEXT_MORNING.plusSeconds(60));

    assertEquals(List.of("day-2026-06-10 preliminary", "day-2026-06-10 final"), asked);
    assertTrue(
        Files.readString(folder().file(ReportPeriod.day(ReportFixture.DATE), Format.TEXT))
            .startsWith("rooftop-7: Bericht vom 10.06.2026"));
    assertEquals(2, retained.size());
    for (String each : retained) {
      assertEquals(List.of(), MessageSchemas.problems("report", each), each);
    }
    assertTrue(retained.get(1).contains("\"stage\":\"final\""), retained.get(1));
  }

  @Test
  void leave_a_file_alone_whose_name_is_no_date() throws Exception {
    Path reports = Files.createDirectories(temporary.resolve("reports"));
    Files.writeString(reports.resolve("day-2026-99-99.json"), "{}");
    Files.writeString(reports.resolve("day-2026-99-99.unsent"), "");

    reports().tick(AFTER_SUNSET);

    assertEquals(1, retained.size());
    assertTrue(retained.get(0).contains("\"date\":\"2026-06-10\""), retained.get(0));
    assertEquals(List.of(), folder().unsent());
  }

  @Test
  void are_not_made_again_after_a_restart_but_published() {
    reports().tick(AFTER_SUNSET);
    retained.clear();

    Reports after = reports();
    after.start();
    after.tick(AFTER_SUNSET.plusSeconds(600));

    assertEquals(1, asked.size());
    assertEquals(1, retained.size());
    assertTrue(retained.get(0).contains("\"date\":\"2026-06-10\""), retained.get(0));
  }

  @Test
  void are_made_later_if_the_figures_are_not_ready() {
    Reports reports = reports();
    isReady = false;
    reports.tick(AFTER_SUNSET);

    isReady = true;
    reports.tick(AFTER_SUNSET.plusSeconds(60));

    assertEquals(List.of("day-2026-06-10 preliminary"), asked);
  }

  @Test
  void keep_the_newest_days_and_leave_other_files_alone() throws Exception {
    Files.createDirectories(temporary.resolve("reports"));
    Files.writeString(temporary.resolve("reports/notes.txt"), "mine");
    for (int i = 0; i <= ReportFolder.MAX_DAYS + 4; i++) {
      String name = ReportPeriod.day(LocalDate.of(2024, 1, 1).plusDays(i)).name();
      Files.writeString(temporary.resolve("reports/" + name + ".html"), "");
      Files.writeString(temporary.resolve("reports/" + name + ".txt"), "");
      Files.writeString(temporary.resolve("reports/" + name + ".csv"), "");
      Files.writeString(temporary.resolve("reports/" + name + ".json"), "{}");
    }

    reports().tick(AFTER_SUNSET);

    assertTrue(Files.exists(temporary.resolve("reports/notes.txt")));
    assertTrue(Files.notExists(temporary.resolve("reports/day-2024-01-01.html")));
    try (var files = Files.list(temporary.resolve("reports"))) {
      assertEquals(
          ReportFolder.MAX_DAYS * 4,
          files.filter(each -> String.valueOf(each.getFileName()).startsWith("day-")).count());
    }
  }

  private Json.Obj ask(String question) throws Exception {
    return new ReportAnswerer(folder())
        .answer(
            new OperatorName("anna"),
            Members.of(Json.parse(question.getBytes(StandardCharsets.UTF_8)), "request"));
  }

  @Test
  void are_answered_by_date_or_as_the_newest() throws Exception {
    reports().tick(AFTER_SUNSET);

    assertEquals(new Json.Str("2026-06-10"), ask("{}").members().get("date"));
    assertTrue(
        String.valueOf(
                ask("{\"date\":\"2026-06-10\",\"format\":\"html\"}").members().get("content"))
            .contains("<!DOCTYPE html>"));
    for (String each :
        List.of("{\"date\":\"2026-06-09\"}", "{\"period\":\"month\"}", "{\"date\":\"2026-06\"}")) {
      assertEquals(
          "no_report", assertThrows(RefusedRequestException.class, () -> ask(each)).reason(), each);
    }
    for (String each :
        List.of("{\"date\":\"../../etc\"}", "{\"format\":\"pdf\"}", "{\"more\":1}")) {
      assertThrows(JsonException.class, () -> ask(each), each);
    }
  }

  @Test
  void add_the_loss_of_today_to_a_finding_that_began_before() {
    LossFinding former = ReportFixture.finding("inverter-01", 0, Cause.DEAD, 4);
    LossFinding today = ReportFixture.finding("inverter-01", 0, Cause.DEAD, 2);
    LossFinding other = ReportFixture.finding("inverter-02", 0, Cause.DEAD, 1);

    List<LossFinding> merged = FigureReportSource.merged(List.of(former), List.of(today, other));

    assertEquals(2, merged.size());
    assertEquals(6_000_000, merged.get(0).loss().milliWattHours());
    assertEquals(former.id(), merged.get(0).id());
  }
}
