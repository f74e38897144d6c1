// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.report.SiteReport.Stage;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report")
class RenderedReportTest {

  private static RenderedReport rendered(ReportLanguage language) {
    return RenderedReport.of(ReportFixture.report(Stage.FINAL), language);
  }

  private static void assertContains(String text, String... parts) {
    for (String each : parts) {
      assertTrue(text.contains(each), () -> "\"%s\" is missing in:%n%s".formatted(each, text));
    }
  }

  @Test
  void states_what_was_produced_and_lost_where_and_what_it_cost() {
    String text = rendered(ReportLanguage.ENGLISH).text();

    assertContains(
        text,
        "rooftop-7: report of 2026-06-10",
        "1,250.5 kWh were produced, worth 125.05 EUR. 5.0 kWh (0.4 % of what was possible) were"
            + " lost, worth 0.50 EUR.",
        "Technician  Check the inverter on site: DC switch, fuses, insulation, error on its"
            + " display",
        "inverter-02.s7",
        "CO₂ avoided                                       453.9 kg  UBA 2025",
        "Performance ratio                                   81.2 %  by the irradiance sensor",
        "no sensor has measured the temperature of the modules or of the air");
    assertTrue(text.indexOf("inverter-01") < text.indexOf("inverter-02.s7"));
  }

  @Test
  void gives_what_was_lost_in_its_time_a_cost_also_if_a_finding_began_earlier() {
    List<LossFinding> older = List.of(ReportFixture.finding("inverter-02", 7, Cause.STRING, 90));

    RenderedReport rendered =
        RenderedReport.of(ReportFixture.report(Stage.FINAL, older), ReportLanguage.ENGLISH);

    assertTrue(
        rendered
            .text()
            .lines()
            .anyMatch(each -> each.matches("weak string +1.0 kWh .* 0.10 EUR.*")),
        rendered.text());
    assertTrue(
        rendered.text().lines().anyMatch(each -> each.matches("inverter-02.s7 .* 9.00 EUR .*")),
        rendered.text());
  }

  @Test
  void gives_no_money_and_no_energy_of_a_plant_without_readings() {
    String text = RenderedReport.of(ReportFixture.withoutReadings(), ReportLanguage.ENGLISH).text();

    assertContains(text, "How much was produced is unknown");
    assertFalse(text.contains(" EUR"), text);
    assertFalse(text.contains("kWh were produced"), text);
    assertContains(text, "What was lost is unknown.", "No reading came.");
    assertFalse(text.contains("0.0 kWh"), text);
    assertFalse(text.contains("There is nothing to do."), text);
  }

  @Test
  void states_on_which_day_the_figures_begin_if_the_gateway_was_not_there_before() {
    SiteReport month = ReportFixture.month(Stage.FINAL);

    assertContains(
        RenderedReport.of(month, ReportLanguage.GERMAN).html(),
        "Bericht für 06/2026",
        "Die Zahlen beginnen am 10.06.2026.");
    assertFalse(rendered(ReportLanguage.GERMAN).html().contains("Die Zahlen beginnen"));
  }

  @Test
  void states_that_a_finding_of_before_has_cost_more_than_the_losses_of_this_time() {
    LossFinding older =
        new LossFinding(
            new LossFinding.Subject("inverter-02", 7),
            Cause.STRING,
            new TimeSpan(Instant.parse("2026-06-01T08:00:00Z"), TimeSpan.OPEN),
            new Loss(90_000_000, BigDecimal.TEN, "peers"),
            List.of());

    String text =
        RenderedReport.of(ReportFixture.report(Stage.FINAL, List.of(older)), ReportLanguage.ENGLISH)
            .text();

    assertContains(text, "Lost energy and cost of a finding count from its begin");
    assertFalse(rendered(ReportLanguage.ENGLISH).text().contains("count from its begin"));
  }

  @Test
  void is_given_in_german_with_german_numbers_and_dates() {
    String text = rendered(ReportLanguage.GERMAN).text();

    assertContains(
        text,
        "rooftop-7: Bericht vom 10.06.2026",
        "1.250,5 kWh wurden erzeugt, im Wert von 125,05 EUR.",
        "Wer soll was tun",
        "10.06.2026 10:00",
        "kein Sensor hat die Einstrahlung gemessen",
        "AC-Leistung: 0 W; 4.000 W waren möglich (nach den Nachbarn)");
    assertFalse(text.contains("needed"), text);
  }

  @Test
  void writes_how_each_figure_was_computed_in_its_language() {
    String text = rendered(ReportLanguage.GERMAN).text();

    assertContains(text, "verloren 5,000 kWh, ausgenommen 0,000 kWh");
    assertEquals(
        "nach dem Regen, nach Kimber; letzte Reinigung oder Regen 01.06.2026; täglich 0,15 % mehr;"
            + " eine Reinigung lohnt sich ab 24.06.2026",
        ReportLanguage.GERMAN.sentence(
            "rain, after Kimber; last cleaning or rain 2026-06-01; 0.15 % more each day; a"
                + " cleaning pays from 2026-06-24"));
    assertEquals(
        "nach dem Einstrahlungssensor, Bezug 25,0 °C (Vorgabe), Gamma -0,0040 /K",
        ReportLanguage.GERMAN.sentence(
            "poa_sensor, reference 25.0 °C (default), gamma -0.0040 /K"));
    assertEquals("UBA 2025; 363.5 g", ReportLanguage.GERMAN.sentence("UBA 2025; 363.5 g"));
  }

  @Test
  void has_the_same_texts_in_all_languages() {
    assertEquals(ReportLanguage.ENGLISH.keys(), ReportLanguage.GERMAN.keys());
    for (Cause each : Cause.values()) {
      assertTrue(ReportLanguage.ENGLISH.has("cause." + each.wireName()), each::toString);
      assertEquals(
          ReportLanguage.ENGLISH.has("who." + each.wireName()),
          ReportLanguage.ENGLISH.has("do." + each.wireName()));
    }
  }

  @Test
  void calls_causes_and_figures_as_the_page_does() throws Exception {
    for (ReportLanguage each : ReportLanguage.values()) {
      Map<String, Json> page = pageTexts(each.code());
      for (String key : each.keys()) {
        if (key.startsWith("cause.") || key.startsWith("figure.")) {
          assertEquals(new Json.Str(each.text(key)), page.get(key), key);
        }
      }
    }
  }

  private static Map<String, Json> pageTexts(String language) throws Exception {
    String name = "/io/parasol/gateway/page/web/" + language + ".json";
    try (InputStream in = ReportLanguage.class.getResourceAsStream(name)) {
      byte[] texts = Objects.requireNonNull(in, name).readAllBytes();
      return ((Json.Obj) Json.parse(texts)).members();
    }
  }

  @Test
  void writes_each_kind_of_fact_in_its_language() {
    LossFinding finding =
        new LossFinding(
            new LossFinding.Subject("inverter-01", 0),
            Cause.FAULT,
            new TimeSpan(ReportFixture.BEGIN, TimeSpan.OPEN),
            new Loss(1, BigDecimal.ONE, "peers"),
            List.of(
                new EvidenceFact.Measured(Meaning.STATUS, 7),
                new EvidenceFact.Limited(60, "anna", "cmd-7"),
                new EvidenceFact.Reported("isolation", "evt-1"),
                new EvidenceFact.Compared(0.934, 0.97, 3)));
    SiteReport report = ReportFixture.report(Stage.FINAL, List.of(finding));

    assertContains(
        RenderedReport.of(report, ReportLanguage.GERMAN).html(),
        "Betriebszustand: Störung; auf 60,0 % begrenzt von anna (Befehl cmd-7); gemeldeter Code:"
            + " isolation; liefert 93,4 % dessen, was nach den Nachbarn zu erwarten ist; schwach"
            + " unter 97,0 %; gefunden am 3. Tag");
    assertContains(
        RenderedReport.of(report, ReportLanguage.ENGLISH).html(),
        "Status: fault; limited to 60.0 % by anna (command cmd-7); reported code: isolation; gives"
            + " 93.4 % of what its neighbours make likely; weak below 97.0 %; found on day 3");
  }

  @Test
  void has_the_change_of_the_plant_in_a_year() {
    SiteReport report =
        ReportFixture.report(Stage.FINAL)
            .with(
                new SiteReport.SlowChanges(
                    Figure.NO_IRRADIANCE,
                    new Figure.Given(-0.0052, 1, "median of year-on-year changes")));

    String text = RenderedReport.of(report, ReportLanguage.GERMAN).text();

    assertTrue(
        text.lines().anyMatch(each -> each.matches("Änderung in einem Jahr +-0,5 % +Median .*")),
        text);
  }

  @Test
  void names_no_task_for_a_curtailment_that_the_site_has_commanded() {
    List<LossFinding> curtailed =
        List.of(ReportFixture.finding("inverter-01", 0, Cause.CURTAILED_BY_COMMAND, 9));

    String text =
        RenderedReport.of(ReportFixture.report(Stage.FINAL, curtailed), ReportLanguage.ENGLISH)
            .text();

    assertContains(text, "There is nothing to do.", "curtailed by a signed command");
  }

  @Test
  void names_inverters_that_are_not_compared_with_their_neighbours() {
    SiteReport report = ReportFixture.report(Stage.FINAL).withTurned(List.of("inverter-02"));
    RenderedReport rendered = RenderedReport.of(report, ReportLanguage.ENGLISH);

    assertContains(
        rendered.text(),
        "Check the configured azimuth and tilt, and the clock of the inverter.",
        "Not compared with their neighbours, so that a slow loss is not noticed: inverter-02.");
    assertContains(
        RenderedReport.of(report, ReportLanguage.GERMAN).html(),
        "Nicht mit den Nachbarn verglichen, sodass ein langsamer Verlust nicht auffällt:"
            + " inverter-02.");
    assertContains(
        rendered.csv(), "device,not_compared,inverter-02,,,,,,,,orientation_or_clock\r\n");
    assertContains(
        new String(Json.write(rendered.json()), StandardCharsets.UTF_8),
        "\"not-compared\":[\"inverter-02\"]");
    assertFalse(rendered(ReportLanguage.ENGLISH).text().contains("Not compared"));
  }

  @Test
  void states_that_it_is_preliminary_at_sunset() {
    String text =
        RenderedReport.of(ReportFixture.report(Stage.PRELIMINARY), ReportLanguage.ENGLISH).text();

    assertContains(text, "made at 2026-06-10 21:30, before the day ended");
    assertFalse(rendered(ReportLanguage.ENGLISH).text().contains("before the day ended"));
  }

  @Test
  void is_one_html_file_without_scripts_and_references() {
    String html = rendered(ReportLanguage.GERMAN).html();

    assertContains(html, "<html lang=\"de\">", "default-src 'none'", "@media print", "<th scope");
    for (String each : List.of("<script", "http://", "https://", "src=", "href=", "url(", " on")) {
      assertFalse(
          html.replaceAll(">[^<]*<", "><").contains(each), () -> each + " in the tags of " + html);
    }
  }

  @Test
  void escapes_text_that_comes_from_a_device() {
    String hostile = "code <script>alert('x')</script> & \"more\"\u001b[2J\n";
    LossFinding finding =
        new LossFinding(
            new LossFinding.Subject("inverter-01", 0),
            Cause.FAULT,
            new TimeSpan(ReportFixture.BEGIN, TimeSpan.OPEN),
            new Loss(1, BigDecimal.ONE, "peers"),
            List.of(
                new EvidenceFact.Note(hostile), new EvidenceFact.Note("=HYPERLINK(\"http://x\")")));
    RenderedReport report =
        RenderedReport.of(
            ReportFixture.report(Stage.FINAL, List.of(finding)), ReportLanguage.ENGLISH);

    assertFalse(report.html().contains("<script>alert"));
    assertContains(report.html(), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp;");
    assertFalse(report.html().contains("\u001b"));
    assertFalse(report.text().contains("\u001b"));
    assertEquals(
        report.text().lines().count(),
        RenderedReport.of(
                ReportFixture.report(
                    Stage.FINAL, List.of(ReportFixture.finding("inverter-01", 0, Cause.FAULT, 0))),
                ReportLanguage.ENGLISH)
            .text()
            .lines()
            .count());
    assertEquals("'=SUM(A1)", CsvReport.field("=SUM(A1)"));
    assertEquals("-4.5", CsvReport.field("-4.5"));
    assertEquals("\"a \"\"b\"\", c\"", CsvReport.field("a \"b\", c"));
  }

  @Test
  void has_csv_rows_that_do_not_depend_on_the_language() {
    String csv = rendered(ReportLanguage.GERMAN).csv();

    assertEquals(rendered(ReportLanguage.ENGLISH).csv(), csv);
    assertContains(
        csv,
        "row,name,device,string,cause,begin,end,value,unit,money,note\r\n",
        "figure,energy,,,,,,1250.500000,kWh,,\r\n",
        "figure,performance_ratio,,,,,,0.812300,,,poa_sensor\r\n",
        "loss,,inverter-02,,string,,,1.000000,kWh,0.1000,\r\n",
        "finding,inverter-02.s7.1781078400,inverter-02,7,string,2026-06-10T08:00:00Z,,1.000000,kWh,"
            + "0.1000,ac_power 0.0 W; possible 4000 W by peers\r\n",
        "device,possible,inverter-01,,,,,1204.500000,kWh,,\r\n");
  }

  @Test
  void has_no_money_without_a_tariff() {
    RenderedReport rendered =
        RenderedReport.of(ReportFixture.withoutTariff(), ReportLanguage.ENGLISH);

    assertContains(rendered.csv(), "2026-06-10T08:00:00Z,,1.000000,kWh,,ac_power");
    assertFalse(rendered.csv().contains("0.0000,"), rendered.csv());
    assertFalse(rendered.text().contains("XXX"), rendered.text());
  }

  @Test
  void stays_small_with_thousands_of_findings() {
    List<LossFinding> many = new ArrayList<>();
    IntStream.range(0, 5000)
        .forEach(
            i ->
                many.add(
                    new LossFinding(
                        new LossFinding.Subject("inverter-" + i, 0),
                        Cause.FAULT,
                        new TimeSpan(ReportFixture.BEGIN, TimeSpan.OPEN),
                        new Loss(i, BigDecimal.valueOf(i), "peers"),
                        List.of(new EvidenceFact.Note("x".repeat(2000))))));

    RenderedReport report =
        RenderedReport.of(ReportFixture.report(Stage.FINAL, many), ReportLanguage.ENGLISH);

    int json = Json.write(report.json()).length;
    assertTrue(json <= RenderedReport.MAX_JSON_BYTES, () -> json + " bytes");
    assertTrue(report.text().length() < 64 * 1024, () -> report.text().length() + " characters");
    assertContains(report.text(), "4950 more are in the CSV file.");
    assertTrue(report.csv().contains("inverter-4999,"));
    assertTrue(
        new String(Json.write(report.json()), StandardCharsets.UTF_8).contains("inverter-4999"));
  }
}
