// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.PlayedSite;
import io.parasol.fleet.job.settings.PlantBook;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.FigureEngine;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.SlotEnergy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The days of a site")
class SiteDaysTest {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  @TempDir private Path folder;
  private final PlayedSite site = new PlayedSite("roof");
  private final MemoryDays state = new MemoryDays();
  private final List<TableRow> rows = new ArrayList<>();
  private SiteDays days;
  private long seq;

  @BeforeEach
  void a_site() throws Exception {
    Path plant = site.configuration(folder);
    Path registry =
        Files.writeString(
            folder.resolve("sites.yaml"), "sites:\n  roof: {plant: %s}\n".formatted(plant));
    FigureModel model = new PlantBook(registry).of("roof").orElseThrow();
    days = new SiteDays("roof", model, state, new EngineCache(1), rows::add);
  }

  private static long at(int hour, int minute) {
    return DAY.atTime(hour, minute).atZone(PlayedSite.ZONE).toInstant().toEpochMilli();
  }

  private void addUntil(long millis) throws Exception {
    for (TelemetryMessage each : site.day(DAY)) {
      if (each.arrived() < millis) {
        days.add(each, each.content(), each.arrived());
      }
    }
  }

  private long count(String resolution) {
    return rows.stream()
        .filter(row -> row.kind() == TableKind.AGGREGATE)
        .filter(row -> resolution.equals(row.values().get(3)))
        .count();
  }

  @Test
  void have_the_rows_of_a_slot_once_while_the_day_lasts() throws Exception {
    addUntil(at(13, 0));

    days.advance(at(12, 1));
    assertTrue(count("5m") > 400, () -> "" + count("5m"));

    rows.clear();
    days.advance(at(12, 2));
    assertEquals(List.of(), rows, "no slot was completed");

    days.advance(at(12, 21));
    // Of three inverters: power in two of four slots; energy up to the last reading, from 11:00 on.
    assertEquals(3 * (2 + 15), count("5m"));
    assertEquals(3 * (1 + 2), count("1h"));
    assertEquals(3 * 2, count("1d"));
  }

  @Test
  void take_readings_without_a_look_at_all_closed_days() throws Exception {
    addUntil(at(13, 0));

    assertEquals(0, state.asked());
  }

  @Test
  void have_the_rows_of_a_slot_again_when_a_reading_of_it_comes_later() throws Exception {
    addUntil(at(12, 0));
    days.advance(at(12, 1));
    rows.clear();
    String payload =
        "{\"ts\":%d,\"seq\":999,\"v\":{\"power\":7000},\"q\":{}}".formatted(at(11, 26));
    TelemetryMessage late =
        new TelemetryMessage(
            "roof",
            "inverter-1",
            "e1",
            999,
            true,
            at(12, 2),
            payload.getBytes(StandardCharsets.UTF_8));

    assertTrue(days.add(late, late.content(), late.arrived()));
    days.advance(at(12, 2));

    assertTrue(
        rows.stream()
            .filter(row -> row.kind() == TableKind.AGGREGATE)
            .anyMatch(
                row ->
                    row.values().get(4).equals(Instant.ofEpochMilli(at(11, 25)))
                        && row.values().get(1).equals("inverter-1")
                        && "ac_power".equals(row.values().get(2))));
  }

  private boolean isTaken(long measured, String more) throws Exception {
    TelemetryMessage message =
        new TelemetryMessage(
            "roof",
            "inverter-1",
            "e1",
            1,
            false,
            at(12, 0),
            "{\"ts\":%d,\"seq\":1,\"v\":{\"power\":1,\"fan\":3},\"q\":{}%s}"
                .formatted(measured, more)
                .getBytes(StandardCharsets.UTF_8));
    return days.add(message, message.content(), message.arrived());
  }

  @Test
  void leave_out_readings_of_an_unknown_time_or_of_the_future() throws Exception {
    assertTrue(isTaken(at(11, 0), ""));
    assertFalse(isTaken(at(11, 0), ",\"clock\":\"untrusted\""));
    assertFalse(isTaken(at(12, 0) + 86_400_000L, ""));
    assertFalse(isTaken(at(11, 0), ",\"later\":{\"power\":250000000000000}"));
  }

  @Test
  void do_not_begin_in_1970_with_a_controller_without_a_clock() throws Exception {
    assertFalse(isTaken(0, ""));
    assertTrue(isTaken(at(11, 0), ""));
    assertFalse(isTaken(0, ""));
    assertFalse(isTaken(at(11, 0), ",\"later\":{\"power\":-250000000000000}"));

    assertEquals(DAY.toEpochDay(), state.progress().orElseThrow().oldest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "9223372036854775807", "253000000000001", "1e999999999", "1.5", "\"now\""})
  void take_no_message_of_an_impossible_time(String time) {
    TelemetryMessage message =
        new TelemetryMessage(
            "roof",
            "inverter-1",
            "e1",
            1,
            false,
            at(12, 0),
            "{\"ts\":%s,\"seq\":1,\"v\":{\"power\":1},\"q\":{}}"
                .formatted(time)
                .getBytes(StandardCharsets.UTF_8));

    assertThrows(JsonException.class, message::content);
  }

  @Test
  void stay_open_while_a_slow_link_brings_live_messages_late() throws Exception {
    addUntil(Long.MAX_VALUE);
    long closing = PlayedSite.closingOf(DAY).toEpochMilli();
    state.setProgress(state.progress().orElseThrow().withLive(closing - 1_200_000));

    days.advance(closing - 900_000);
    assertEquals(List.of(), List.copyOf(state.closedDays()), "the site is behind the present");

    days.advance(closing);
    assertEquals(List.of(DAY.toEpochDay()), List.copyOf(state.closedDays()));
  }

  @Test
  void sum_to_the_counter_after_a_silence_of_weeks_with_a_late_reading() throws Exception {
    int silent = FigureEngine.MAX_GAP_DAYS + 5;
    LocalDate last = DAY.plusDays(silent);
    for (int day = 0; day <= silent; day++) {
      LocalDate date = DAY.plusDays(day);
      for (int hour = 1; hour < 24; hour += 2) {
        boolean isBefore = day == 0 && hour <= 12;
        boolean isAfter = day == silent && hour >= 12;
        double watts = Math.max(0, 8000 - 1000 * Math.abs(12 - hour));
        double total = 10.0 * day + 5 * Math.max(0, Math.min(2, (hour - 7) / 5.0));
        for (String device : PlayedSite.INVERTERS) {
          if (!device.equals("inverter-2") || isBefore || isAfter) {
            add(device, date.atTime(hour, 0), watts, total, false);
          }
        }
      }
      days.advance(PlayedSite.closingOf(date).toEpochMilli());
    }
    double counted = energy(DAY, last);
    double before = energy(DAY, DAY.plusDays(3));

    // It gave little until two days before.
    add("inverter-2", last.minusDays(2).atTime(12, 0), 100, 6, true);
    days.advance(PlayedSite.closingOf(last).plusSeconds(700).toEpochMilli());

    assertTrue(energy(DAY, DAY.plusDays(3)) < before / 3);
    assertEquals(counted, energy(DAY, last), 0.01);
  }

  private void add(String device, LocalDateTime time, double watts, double total, boolean late)
      throws Exception {
    long millis = time.atZone(PlayedSite.ZONE).toInstant().toEpochMilli();
    byte[] payload =
        String.format(
                Locale.ROOT,
                "{\"ts\":%d,\"seq\":%d,\"v\":{\"power\":%.0f,\"total\":%.3f},\"q\":{}}",
                millis,
                ++seq,
                watts,
                total)
            .getBytes(StandardCharsets.UTF_8);
    long arrived = late ? millis + Duration.ofDays(3).toMillis() : millis + 1000;
    TelemetryMessage message =
        new TelemetryMessage("roof", device, "e1", seq, late, arrived, payload);
    assertTrue(days.add(message, message.content(), arrived));
  }

  /** Returns the energy of the second inverter on some days in Wh. */
  private double energy(LocalDate first, LocalDate last) throws Exception {
    long sum = 0;
    for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
      byte[] packed = state.closedDay(date.toEpochDay()).orElseThrow();
      DayRecord record = PackedDay.read(LocalDay.of(date, PlayedSite.ZONE), packed);
      SlotEnergy energy = Objects.requireNonNull(record.energies().get("inverter-2"));
      sum += LongStream.of(energy.milliWattHours()).sum();
    }
    return sum / 1000.0;
  }
}
