// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.StandardOutput;
import io.parasol.fleet.job.settings.JobFile;
import io.parasol.fleet.job.settings.JobSettings;
import io.parasol.fleet.job.table.FleetTables;
import io.parasol.fleet.job.table.RowWriter;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.fleet.job.table.Tables;
import io.parasol.testing.FullOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.flink.util.FlinkException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("parasol-fleet-job")
class JobMainTest {

  private static final Instant NOON = Instant.parse("2026-06-10T12:00:00Z");
  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  @TempDir private Path folder;
  private Path config;
  private JobSettings settings;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void four_sites_in_one_town() throws Exception {
    config =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            kafka: {to: localhost, tls: {certificate: a.pem, key: a.key, ca: ca.pem}}
            sites: sites.yaml
            tables: {url: "jdbc:h2:file:%s/tables"}
            checkpoints: checkpoints
            """
                .formatted(folder));
    settings = JobFile.load(config, Map.of());
    Tables.migrate(settings.tables());
    try (RowWriter rows = new RowWriter(settings.tables())) {
      for (String site : List.of("a", "b", "c", "weak")) {
        rows.add(TableRow.of(TableKind.SITE_SEEN, site, NOON, site.equals("a") ? NOON : null));
        rows.add(TableRow.of(TableKind.SITE_STATE, site, "online", NOON, ""));
        rows.add(
            TableRow.of(
                TableKind.SITE_ABOUT,
                site,
                site,
                48.1,
                11.6,
                "UTC",
                10_000.0,
                "0.1",
                "2031",
                null,
                site.equals("c") ? null : "list"));
        rows.add(energy(site, site.equals("weak") ? 20 : 40));
      }
      rows.add(TableRow.of(TableKind.DEVICE_ABOUT, "a", "inverter-1", "A", "B", "7", "1.2", "box"));
      rows.flush();
    }
  }

  private static TableRow energy(String site, long kilowattHours) {
    return TableRow.of(
        TableKind.DAY_FIGURE,
        site,
        "",
        DAY,
        kilowattHours * 1_000_000,
        null,
        null,
        null,
        null,
        true);
  }

  private static Exception wrapped(String cause) {
    return new FlinkException(
        "Failed to execute job 'parasol-fleet'.",
        new CompletionException(new IllegalStateException(cause)));
  }

  @Test
  void prints_the_cause_of_a_failure_in_the_engine() {
    assertEquals("no slots", JobMain.message(wrapped("no slots\nat all")));
    assertEquals(
        "the checkpoint or savepoint has the state of a part that the job no longer has; if history"
            + " was removed from the configuration, start the job once with --stop-history",
        JobMain.message(
            wrapped(
                "Cannot map checkpoint/savepoint state for operator 1 to the new program."
                    + " If you want to allow to skip this, you can set the --allowNonRestoredState"
                    + " option on the CLI.")));
    assertEquals("tables: away", JobMain.message(new IOException("tables: away", wrapped("x"))));
  }

  private int run(String... arguments) {
    out.reset();
    return JobMain.execute(
        new StandardOutput(out, () -> true), new PrintWriter(out, true, UTF_8), arguments);
  }

  private List<String> lines() {
    return out.toString(UTF_8).lines().toList();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--help", "list --help", "list -c CONFIG"})
  void fails_in_one_line_if_its_output_cannot_be_written(String line) {
    StringWriter err = new StringWriter();

    int code =
        JobMain.execute(
            new StandardOutput(new FullOutput(), () -> false),
            new PrintWriter(err, true),
            line.replace("CONFIG", config.toString()).split(" "));

    assertEquals(1, code);
    assertEquals(
        "parasol-fleet-job: cannot write to standard output: No space left on device",
        err.toString().strip());
  }

  @Test
  void prints_its_version() {
    assertEquals(0, run("list", "--version"));

    assertEquals(1, lines().size());
    assertTrue(lines().get(0).matches("parasol-fleet-job \\S.*"), lines()::toString);
  }

  @Test
  void lists_the_sites() {
    assertEquals(0, run("list", "-c", config.toString()));

    assertEquals(6, lines().size());
    assertTrue(lines().get(1).startsWith("a "), lines()::toString);
    assertTrue(lines().get(1).endsWith("40.0 kWh  silent since 2026-06-10T12:00:00Z"));
    assertTrue(lines().get(4).contains("online"), lines()::toString);
  }

  @Test
  void lists_the_sites_with_a_component() throws Exception {
    try (RowWriter rows = new RowWriter(settings.tables())) {
      rows.add(
          TableRow.of(
              TableKind.COMPONENT,
              "list",
              "pkg:maven/io.netty/netty-codec@4.1",
              "netty-codec",
              "4.1"));
      rows.flush();
    }

    assertEquals(0, run("list", "-c", config.toString(), "--component", "netty-codec@4.1"));

    assertEquals(6, lines().size(), lines()::toString);
    assertEquals(List.of("a", "0.1", "netty-codec", "4.1"), List.of(lines().get(1).split(" +")));
    assertEquals("3 sites", lines().get(4));
    assertEquals("1 sites have not reported their components", lines().get(5));
    assertEquals(0, run("list", "-c", config.toString(), "--component", "netty-codec@4.2"));
    assertEquals("0 sites", lines().get(1));
  }

  @Test
  void shows_the_devices_of_a_site() {
    assertEquals(0, run("show", "-c", config.toString(), "a"));
    assertTrue(lines().get(1).startsWith("inverter-1"), lines()::toString);
    assertTrue(lines().get(1).contains("A B"), lines()::toString);

    assertEquals(1, run("show", "-c", config.toString(), "nowhere"));
    assertEquals(List.of("no device of \"nowhere\" is known"), lines());
  }

  @Test
  void lists_a_site_whose_figures_are_set_aside_also_after_a_review() throws Exception {
    Instant since = Instant.parse("2026-06-10T12:00:00Z");
    try (RowWriter rows = new RowWriter(settings.tables())) {
      rows.add(
          TableRow.of(TableKind.FINDING, "b", "", FleetTables.SET_ASIDE, since, null, "a defect"));
      rows.flush();
    }

    assertEquals(0, run("review", "-c", config.toString()));
    assertEquals(0, run("list", "-c", config.toString()));

    assertTrue(
        lines().stream()
            .anyMatch(
                each -> each.startsWith("b ") && each.endsWith("figures set aside since " + since)),
        lines()::toString);
  }

  @Test
  void measures_no_fleet_without_devices() {
    assertEquals(2, run("bench", "--devices", "0"));
    assertEquals(
        List.of(
            "parasol-fleet-job: expected 1 to 10000 sites, 1 to 247 devices, and at least a"
                + " minute"),
        lines());
  }

  @Test
  void reviews_the_last_day_and_ends_what_holds_no_longer() throws Exception {
    assertEquals(0, run("review", "-c", config.toString()));
    assertEquals(
        List.of(
            "2026-06-10 below_peers weak: 2.00 kWh/kW, but the median of 3 sites within 10 km is"
                + " 4.00 kWh/kW",
            "2026-06-10: 1 findings"),
        lines());

    try (RowWriter rows = new RowWriter(settings.tables())) {
      rows.add(energy("weak", 41));
      rows.flush();
    }
    assertEquals(0, run("review", "-c", config.toString(), "--day", "2026-06-10"));
    assertEquals(List.of("2026-06-10: 0 findings"), lines());
  }

  /** Six inverters of one model and year, for which each of 30 days is closed. */
  private void inverters(LocalDate last, long possible, double weakest) throws Exception {
    try (RowWriter rows = new RowWriter(settings.tables())) {
      for (int i = 1; i <= 6; i++) {
        String device = "inverter-" + i;
        rows.add(TableRow.of(TableKind.DEVICE_ABOUT, "b", device, "A", "B", "7", "1.2", "box"));
        rows.add(TableRow.of(TableKind.NAMEPLATE, "b", device, 10_000.0, LocalDate.of(2019, 5, 1)));
        long energy = Math.round(possible * (i == 6 ? weakest : 0.9));
        for (int day = 0; day < 30; day++) {
          rows.add(
              TableRow.of(
                  TableKind.DAY_FIGURE,
                  "b",
                  device,
                  last.minusDays(day),
                  energy,
                  possible,
                  0L,
                  "{}",
                  null,
                  true));
        }
      }
      rows.flush();
    }
  }

  @Test
  void shows_the_cohorts_and_reviews_them() throws Exception {
    inverters(DAY, 40_000_000, 0.7);
    inverters(DAY.minusYears(1), 30_000_000, 0.7 / 0.98);

    assertEquals(0, run("cohorts", "-c", config.toString()));
    assertEquals(3, lines().size(), lines()::toString);
    assertEquals(
        List.of("A", "B", "2019", "6", "3.60", "90.0", "%", "+0.0", "%"),
        List.of(lines().get(1).trim().split(" +")));
    assertEquals("30 days until 2026-06-10", lines().get(2));

    assertEquals(0, run("review", "-c", config.toString()));
    assertTrue(
        lines()
            .contains(
                "2026-06-10 below_cohort b/inverter-6: 70.0 % of what was possible, but the median"
                    + " of 6 devices of A B of 2019 is 90.0 %"),
        lines()::toString);
    assertEquals(2, run("cohorts", "-c", config.toString(), "--days", "0"));
  }

  @Test
  void states_in_one_line_why_the_tables_cannot_be_opened() throws Exception {
    Path file = withHistory("");
    String tables =
        "tables: {url: \"jdbc:postgresql://127.0.0.1:1/x\", user: x, password-file: secret}";
    Files.writeString(
        file, Files.readString(file).replaceFirst("(?m)^tables: .*$", tables.replace("$", "")));

    assertEquals(1, run("run", "--check", "-c", file.toString()));
    assertEquals(
        List.of(
            "parasol-fleet-job: tables.password-file: %s: is missing"
                .formatted(folder.resolve("secret"))),
        lines());

    Files.writeString(folder.resolve("secret"), "x\n");
    assertEquals(1, run("run", "--check", "-c", file.toString()));
    assertEquals(1, lines().size(), lines()::toString);
    assertTrue(lines().get(0).contains("127.0.0.1:1 refused"), lines()::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--check", ""})
  void ends_in_one_line_without_the_files_that_the_job_reads_while_it_runs(String check)
      throws Exception {
    String[] line =
        Stream.of("run", "-c", config.toString(), check)
            .filter(each -> !each.isEmpty())
            .toArray(String[]::new);

    assertEquals(2, run(line));
    assertEquals(
        List.of(
            "parasol-fleet-job: %s:1:1: not found; expected a file"
                .formatted(folder.resolve("sites.yaml"))),
        lines());

    Files.writeString(folder.resolve("sites.yaml"), "sites: {a: {}}\n");
    assertEquals(1, run(line));
    assertEquals(1, lines().size(), lines()::toString);
    assertTrue(lines().get(0).startsWith("parasol-fleet-job: kafka.tls: "), lines()::toString);
    assertTrue(lines().get(0).endsWith(": is missing"), lines()::toString);
  }

  private Path withHistory(String rest) throws Exception {
    return Files.writeString(folder.resolve("history.yaml"), Files.readString(config) + rest);
  }

  @Test
  void keeps_the_readings_in_tables_unless_they_are_in_the_history() throws Exception {
    assertTrue(settings.hasReadings());
    Path without = withHistory("");
    Files.writeString(
        without, Files.readString(without).replace("tables: {", "tables: {readings: false, "));

    assertEquals(2, run("list", "-c", without.toString()));
    assertTrue(out.toString(UTF_8).contains("tables.readings is false"), () -> out.toString(UTF_8));

    Files.writeString(without, Files.readString(without) + "history: {to: history, every: 6h}\n");
    JobSettings known = JobFile.load(without, Map.of());
    assertFalse(known.hasReadings());
    assertEquals(
        folder.resolve("history").toUri().getPath(), known.history().orElseThrow().to().getPath());
    assertEquals(Duration.ofHours(6), known.history().orElseThrow().every());
  }

  @Test
  void knows_places_on_other_machines() throws Exception {
    JobSettings known =
        JobFile.load(withHistory("history: {to: \"s3://bucket/readings\"}\n"), Map.of());

    assertEquals(URI.create("s3://bucket/readings"), known.history().orElseThrow().to());
    assertEquals(Duration.ofHours(1), known.history().orElseThrow().every());
    assertEquals(
        2, run("list", "-c", withHistory("history: {to: \"s3://a b\", every: 2d}\n").toString()));
  }

  @Test
  void does_not_write_a_history_twice_without_a_checkpoint() throws Exception {
    Path day = Files.createDirectories(folder.resolve("history/day=2026-06-10"));
    Files.writeString(day.resolve("compacted-readings-1.parquet"), "");
    Files.writeString(folder.resolve("sites.yaml"), "sites: {}\n");

    assertEquals(1, run("run", "-c", withHistory("history: {to: history}\n").toString()));

    assertTrue(
        out.toString(UTF_8).contains("there is no checkpoint to continue from"),
        () -> out.toString(UTF_8));
    assertEquals(1, lines().size(), lines()::toString);
  }

  @Test
  void reports_all_problems_of_its_configuration() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "tables: {url: oracle}\n");

    assertEquals(2, run("list", "-c", broken.toString()));

    String message = out.toString(UTF_8);
    for (String each : List.of("kafka", "sites", "checkpoints", "url")) {
      assertTrue(message.contains(each), message);
    }
  }
}
