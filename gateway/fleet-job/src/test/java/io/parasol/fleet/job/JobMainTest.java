// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.job.settings.JobFile;
import io.parasol.fleet.job.settings.JobSettings;
import io.parasol.fleet.job.table.RowWriter;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.fleet.job.table.Tables;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol-fleet-job")
class JobMainTest {

  private static final Instant NOON = Instant.parse("2026-06-10T12:00:00Z");
  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  @TempDir private Path folder;
  private Path config;
  private JobSettings settings;
  private final StringWriter out = new StringWriter();

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
                TableKind.SITE_ABOUT, site, site, 48.1, 11.6, "UTC", 10_000.0, "0.1", "2031"));
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

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    return JobMain.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(arguments);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
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
  void shows_the_devices_of_a_site() {
    assertEquals(0, run("show", "-c", config.toString(), "a"));
    assertTrue(lines().get(1).startsWith("inverter-1"), lines()::toString);
    assertTrue(lines().get(1).contains("A B"), lines()::toString);

    assertEquals(1, run("show", "-c", config.toString(), "nowhere"));
    assertEquals(List.of("no device of \"nowhere\" is known"), lines());
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

  @Test
  void reports_all_problems_of_its_configuration() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "tables: {url: oracle}\n");

    assertEquals(1, run("list", "-c", broken.toString()));

    String message = out.toString();
    for (String each : List.of("kafka", "sites", "checkpoints", "url")) {
      assertTrue(message.contains(each), message);
    }
  }
}
