// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotEnergy;
import io.parasol.gateway.plant.SlotValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time of these queries is measured by {@code parasol bench figures}. */
@DisplayName("The query of a month of fifty inverters")
class MonthQueryTest {

  private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
  private static final int DAYS = 31;

  /** On the first day; the others have a few of them. */
  private static final int DEVICES = 50;

  private static final int FEW_DEVICES = 10;

  private static final List<PointMeaning> POINTS =
      List.of(
          new PointMeaning(Meaning.AC_POWER),
          SeriesKey.ENERGY,
          new PointMeaning(Meaning.AC_VOLTAGE),
          new PointMeaning(Meaning.DC_POWER),
          new PointMeaning(Meaning.DC_VOLTAGE),
          new PointMeaning(Meaning.DC_CURRENT),
          new PointMeaning(Meaning.ACTIVE_LIMIT));

  @TempDir static Path state;

  /** The size of the first day on the disk. */
  private static long bytesOfDay;

  @BeforeAll
  static void a_month_of_figures() throws IOException {
    FigureStore store = FigureStore.in(state);
    Random random = new Random(1);
    for (int day = 0; day < DAYS; day++) {
      DayRecord record =
          new DayRecord(
              LocalDay.of(FIRST.plusDays(day), ZoneOffset.UTC), ReadPositions.none("epoch"));
      for (int device = 0; device < (day == 0 ? DEVICES : FEW_DEVICES); device++) {
        fill(record, "inverter-%03d".formatted(device), random);
      }
      store.write(record);
      if (day == 0) {
        bytesOfDay = bytesOfFigures();
      }
    }
  }

  private static long bytesOfFigures() throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(state.resolve("figures"))) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(each);
      }
    }
    return sum;
  }

  private static void fill(DayRecord record, String device, Random random) {
    SlotEnergy energy = new SlotEnergy(new long[288], new long[288], new boolean[288]);
    List<SlotValues> points =
        POINTS.stream().map(point -> record.values(new SeriesKey(device, point))).toList();
    for (int slot = 48; slot < 240; slot++) {
      double sun = Math.sin((slot - 48) / 192.0 * Math.PI);
      for (SlotValues values : points) {
        for (int reading = 0; reading < 2; reading++) {
          double value = Math.rint(20_000 * sun * (1 + 0.01 * random.nextGaussian()));
          values.add(slot, reading * 150, Math.max(0, value));
        }
      }
      energy.milliWattHours()[slot] = Math.round(1_600_000 * sun);
      energy.coverage()[slot] = 1000;
    }
    record.energies().put(device, energy);
  }

  private static List<Long> beginnings(Optional<String> device, String point, String resolution)
      throws JsonException {
    var request =
        Json.object()
            .put("from", FIRST.toString())
            .put("to", FIRST.plusDays(DAYS - 1).toString())
            .put("resolution", resolution)
            .put("point", point);
    device.ifPresent(name -> request.put("device", name));
    List<Long> beginnings = new ArrayList<>();
    Optional<Long> after = Optional.of(Long.MIN_VALUE);
    while (after.isPresent()) {
      request.put("after", after.get());
      Json.Obj page =
          AggregateRequests.offline(
              FigureStore.in(state),
              ZoneOffset.UTC,
              Instant.parse("2040-01-01T00:00:00Z"),
              Members.of(request.build(), "request"));
      assertTrue(Json.write(page).length > 0);
      Members answer = Members.of(page, "answer");
      for (Json interval : ((Json.Arr) answer.required("intervals")).items()) {
        beginnings.add(
            ((Json.Num) Members.of(interval, "interval").required("from")).number().longValue());
      }
      after = answer.optional("next").map(next -> ((Json.Num) next).number().longValue());
    }
    return beginnings;
  }

  @ParameterizedTest(name = "{1} of {0} by {2}")
  @CsvSource({
    "inverter-007, ac_power, 5m, 8928",
    "inverter-007, ac_energy_total, 15m, 2976",
    "'', ac_energy_total, 5m, 8928",
    "'', ac_energy_total, day, 31"
  })
  void has_each_interval_of_the_month_once(
      String device, String point, String resolution, int intervals) throws Exception {
    Optional<String> one = Optional.of(device).filter(name -> !name.isEmpty());

    List<Long> beginnings = beginnings(one, point, resolution);

    assertEquals(intervals, beginnings.size());
    assertEquals(List.copyOf(new TreeSet<>(beginnings)), beginnings);
  }

  @Test
  void takes_at_most_three_hundred_mebibytes_a_year() {
    assertTrue(bytesOfDay > 0);
    assertTrue(bytesOfDay * 365 < 300L << 20, "bytes of a day: " + bytesOfDay);
  }

  @Test
  void is_answered_for_ten_years_after_the_day(@TempDir Path old) throws Exception {
    FigureStore store = FigureStore.in(old);
    for (LocalDate date : List.of(FIRST, FIRST.plusDays(1), FIRST.plusYears(10))) {
      store.write(new DayRecord(LocalDay.of(date, ZoneOffset.UTC), ReadPositions.none("epoch")));
    }

    store.deleteBefore(FIRST.plusYears(10).plusDays(1).minusDays(FigureStore.MAX_DAYS));

    assertEquals(List.of(FIRST.plusDays(1), FIRST.plusYears(10)), List.copyOf(store.days()));
  }

  private static double readShare(String request) throws Exception {
    AggregateQuestion asked =
        AggregateQuestion.of(
            Members.of(Json.parse(request.getBytes(StandardCharsets.UTF_8)), "request"),
            ZoneOffset.UTC,
            Instant.parse("2040-01-01T00:00:00Z"));
    List<DayFile.Block> blocks = FigureStore.in(state).header(FIRST).orElseThrow().blocks();
    long all = blocks.stream().mapToLong(each -> each.place().length()).sum();
    long read = blocks.stream().filter(asked::needs).mapToLong(each -> each.place().length()).sum();
    return (double) read / all;
  }

  @Test
  void reads_the_blocks_of_what_is_asked_for_alone() throws Exception {
    String inverter = "{\"device\":\"inverter-007\",\"resolution\":\"5m\",\"point\":\"%s\"}";

    assertTrue(readShare(inverter.formatted("ac_power")) < 0.01);
    assertTrue(readShare(inverter.formatted("ac_energy_total")) < 0.02);
    assertTrue(readShare("{\"resolution\":\"5m\"}") < 0.25, "energy of all inverters");
    assertEquals(0, readShare("{\"resolution\":\"day\"}"), "days are in the header");
  }
}
