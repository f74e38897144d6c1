// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.parasol.config.model.site.DeviceId;
import io.parasol.fleet.job.PlayedSite;
import io.parasol.fleet.job.days.EngineCache;
import io.parasol.fleet.job.days.MemoryDays;
import io.parasol.fleet.job.days.SiteDays;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.settings.PlantBook;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the figures of the centre with those of the gateway, which has the same readings. */
@DisplayName("The figures of the centre")
class SameFiguresTest {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);
  private static final String SITE = "roof";

  @TempDir Path temp;
  private FigureModel model;
  private List<TelemetryMessage> messages;

  @BeforeEach
  void two_days_of_a_site() throws Exception {
    PlayedSite site = new PlayedSite(SITE);
    Path file = site.configuration(Files.createDirectories(temp.resolve(SITE)));
    Path registry =
        Files.writeString(
            temp.resolve("sites.yaml"), "sites:\n  roof: {plant: %s}\n".formatted(file));
    model = new PlantBook(registry).of(SITE).orElseThrow();
    messages = new ArrayList<>(site.day(DAY));
    messages.addAll(site.day(DAY.plusDays(1)));
  }

  /**
   * What a device, or the plant, produced and lost on a day, by both.
   *
   * @param money of the plant, rounded.
   */
  private record Figures(long energy, long possible, String losses, String money) {

    static Figures of(long energy, long possible, Map<Cause, Long> losses, String money) {
      Map<String, Long> causes = new TreeMap<>();
      losses.forEach((cause, lost) -> causes.put(cause.wireName(), lost));
      return new Figures(energy, possible, causes.toString().replace(" ", ""), money);
    }
  }

  private static String rounded(@Nullable Object money) {
    return money instanceof Double number ? String.format(Locale.ROOT, "%.6f", number) : "";
  }

  private Map<String, Figures> gateway(List<TelemetryMessage> all) throws Exception {
    Path state = Files.createTempDirectory(temp, "gateway");
    Instant end = PlayedSite.closingOf(DAY.plusDays(1));
    try (ReadingStore store =
            ReadingStore.open(state.resolve("store"), 64 << 20, StoreListener.NONE);
        SiteFigures figures =
            new SiteFigures(state, FigureReadings.of(store), () -> model, () -> Optional.of(end))) {
      for (TelemetryMessage each : all) {
        store.append(
            new DeviceId(each.device()),
            Instant.ofEpochMilli(each.content().measuredAt()),
            seq -> each.payload());
      }
      store.flush().join();
      figures.advance();
      Map<String, Figures> found = new TreeMap<>();
      for (LocalDate date : List.of(DAY, DAY.plusDays(1))) {
        DayRecord record = figures.store().day(date, block -> true).orElseThrow();
        long sum = 0;
        for (DeviceLosses each : record.result().devices()) {
          long energy = Objects.requireNonNull(record.energies().get(each.device())).total();
          sum += energy;
          found.put(
              each.device() + " " + date, Figures.of(energy, each.possible(), each.losses(), ""));
        }
        Waterfall plant = Waterfall.of(record.result().devices());
        found.put(
            " " + date,
            Figures.of(sum, plant.possible(), plant.losses(), rounded(record.result().money())));
      }
      return found;
    }
  }

  /** Rows by kind and key, as the tables have them in the end. */
  private static final class Rows {
    private final Map<String, TableRow> rows = new TreeMap<>();

    void add(TableRow row) {
      rows.put(row.kind() + " " + row.key(), row);
    }

    Map<String, Figures> figures() {
      Map<String, Figures> found = new TreeMap<>();
      for (TableRow each : rows.values()) {
        if (each.kind() == TableKind.DAY_FIGURE) {
          found.put(
              each.values().get(1) + " " + each.values().get(2),
              new Figures(
                  number(each.values().get(3)),
                  number(each.values().get(4)),
                  String.valueOf(each.values().get(6)).replace("\"", "").replace(":", "="),
                  rounded(each.values().get(7))));
        }
      }
      return found;
    }

    private static long number(@Nullable Object value) {
      return value instanceof Long number ? number : -1;
    }
  }

  private Rows centre(List<TelemetryMessage> all) throws Exception {
    Rows rows = new Rows();
    MemoryDays state = new MemoryDays();
    long present = 0;
    for (TelemetryMessage each : all) {
      // Without the cache, the analytics are made again from the days.
      EngineCache engines = new EngineCache(0);
      SiteDays days = new SiteDays(SITE, model, state, engines, rows::add);
      long before = present;
      present = Math.max(present, each.arrived());
      if (before / 3_600_000 != present / 3_600_000) {
        days.advance(present);
      }
      days.add(each, each.content(), each.arrived());
    }
    SiteDays days = new SiteDays(SITE, model, state, new EngineCache(1), rows::add);
    days.advance(Math.max(present, PlayedSite.closingOf(DAY.plusDays(1)).toEpochMilli()));
    return rows;
  }

  @Test
  void are_those_of_the_gateway_on_the_same_readings() throws Exception {
    Map<String, Figures> expected = gateway(messages);

    assertEquals(8, expected.size());
    assertEquals(expected, centre(messages).figures());
  }

  @Test
  void are_those_of_the_gateway_when_a_device_was_silent_over_midnight() throws Exception {
    List<TelemetryMessage> some = new ArrayList<>(messages);
    some.removeIf(
        each ->
            each.device().equals("inverter-2")
                && each.arrived() > DAY.atTime(11, 0).atZone(PlayedSite.ZONE).toEpochSecond() * 1000
                && each.arrived()
                    < DAY.plusDays(1).atTime(9, 0).atZone(PlayedSite.ZONE).toEpochSecond() * 1000);

    assertEquals(gateway(some), centre(some).figures());
  }

  @Test
  void are_the_same_whether_readings_of_a_closed_day_came_in_time_or_late() throws Exception {
    List<TelemetryMessage> late = new ArrayList<>();
    List<TelemetryMessage> inTime = new ArrayList<>();
    for (TelemetryMessage each : messages) {
      boolean isLate =
          each.device().equals("inverter-1")
              && each.arrived() > DAY.atTime(10, 0).atZone(PlayedSite.ZONE).toEpochSecond() * 1000
              && each.arrived()
                  < DAY.plusDays(1).atStartOfDay(PlayedSite.ZONE).toEpochSecond() * 1000;
      (isLate ? late : inTime).add(each);
    }
    assertFalse(late.isEmpty());
    Map<String, Figures> incomplete = centre(inTime).figures();
    Collections.shuffle(late, new Random(1));
    Instant arrival = PlayedSite.closingOf(DAY).plusSeconds(3600);
    int place = 0;
    while (inTime.get(place).arrived() < arrival.toEpochMilli()) {
      place++;
    }
    List<TelemetryMessage> all = new ArrayList<>(inTime);
    all.addAll(place, late.stream().map(each -> PlayedSite.later(each, arrival)).toList());

    Map<String, Figures> corrected = centre(all).figures();

    assertEquals(gateway(messages), corrected);
    assertNotEquals(incomplete, corrected);
  }

  @Test
  void are_those_of_the_gateway_when_readings_of_a_silence_come_after_its_days_were_closed()
      throws Exception {
    long begin = DAY.atTime(11, 0).atZone(PlayedSite.ZONE).toEpochSecond() * 1000;
    long midnight = DAY.plusDays(1).atStartOfDay(PlayedSite.ZONE).toEpochSecond() * 1000;
    long end = DAY.plusDays(1).atTime(9, 0).atZone(PlayedSite.ZONE).toEpochSecond() * 1000;
    List<TelemetryMessage> known = new ArrayList<>();
    List<TelemetryMessage> inTime = new ArrayList<>();
    List<TelemetryMessage> late = new ArrayList<>();
    Instant arrival = PlayedSite.closingOf(DAY.plusDays(1)).plusSeconds(3600);
    for (TelemetryMessage each : messages) {
      boolean isSilent =
          each.device().equals("inverter-2") && each.arrived() > begin && each.arrived() < end;
      if (!isSilent) {
        inTime.add(each);
        known.add(each);
      } else if (each.arrived() > midnight) {
        late.add(PlayedSite.later(each, arrival));
        known.add(each);
      }
    }
    List<TelemetryMessage> all = new ArrayList<>(inTime);
    all.addAll(late);

    assertEquals(gateway(known), centre(all).figures());
    assertNotEquals(gateway(inTime), gateway(known));
  }
}
