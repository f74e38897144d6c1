// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.PlantEvent.CommandedLimit;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.figures.FigurePlant.Measured;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.FigureEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The figures of a site")
class SiteFiguresTest {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  @TempDir Path temp;
  private FigurePlant plant;

  @BeforeEach
  void open() throws Exception {
    plant = new FigurePlant(temp.resolve("state"));
  }

  @AfterEach
  void close() throws Exception {
    plant.close();
  }

  private static Instant closingOf(LocalDate date) {
    return FigurePlant.at(date.plusDays(1), 3, 1);
  }

  private String ask(FigurePlant of, String request) throws Exception {
    Members members = Members.of(Json.parse(request.getBytes(StandardCharsets.UTF_8)), "request");
    Json.Obj answer =
        AggregateRequests.offline(FigureStore.in(of.state), FigurePlant.ZONE, of.now, members);
    return new String(Json.write(answer), StandardCharsets.UTF_8);
  }

  private List<LocalDate> closedDays() throws Exception {
    FigureStore store = FigureStore.in(plant.state);
    return store.days().stream()
        .filter(day -> store.header(day).orElseThrow().result().isClosed())
        .toList();
  }

  private static String energyOf(LocalDate date, String device) {
    return "{\"from\":\"%s\",\"to\":\"%s\",\"device\":\"%s\"}".formatted(date, date, device);
  }

  private static String slotsOf(LocalDate date, String device, String point) {
    return "{\"from\":\"%s\",\"to\":\"%s\",\"device\":\"%s\",\"resolution\":\"5m\",\"point\":\"%s\"}"
        .formatted(date, date, device, point);
  }

  @Test
  void have_the_energy_of_the_counter_once_the_day_is_closed() throws Exception {
    plant.store(FigurePlant.day(DAY, 50_000));
    plant.advance(FigurePlant.at(DAY, 23, 59));
    assertEquals(List.of(), closedDays());

    plant.advance(closingOf(DAY));

    assertEquals(List.of(DAY), closedDays());
    double expected = FigurePlant.energyOfDay(DAY);
    String answer = ask(plant, energyOf(DAY, "inverter-02"));
    assertTrue(answer.contains("\"energy\":%.3f".formatted(expected)), answer);
  }

  @Test
  void show_the_plant_as_it_is_now() throws Exception {
    plant.store(
        FigurePlant.day(DAY, 0).stream()
            .filter(each -> each.at().isBefore(FigurePlant.at(DAY, 12, 1)))
            .toList());

    plant.advance(FigurePlant.at(DAY, 12, 1));

    FigureSnapshot now = plant.figures.snapshot().orElseThrow();
    assertEquals(3, now.plant().devices().size());
    assertTrue(
        now.plant().devices().get(0).watts() > 7500,
        () -> "" + now.plant().devices().get(0).watts());
  }

  @Test
  void find_no_loss_in_a_slot_whose_readings_may_still_come() throws Exception {
    plant.store(
        FigurePlant.day(DAY, 0).stream()
            .filter(each -> each.at().isBefore(FigurePlant.at(DAY, 12, 0)))
            .toList());

    plant.advance(FigurePlant.at(DAY, 12, 0).plusSeconds(10));

    FigureSnapshot now = plant.figures.snapshot().orElseThrow();
    assertTrue(
        now.plant().devices().get(0).watts() > 7500,
        () -> "" + now.plant().devices().get(0).watts());
    assertEquals(Optional.empty(), now.plant().devices().get(0).cause());
  }

  @Test
  void are_the_same_in_whatever_order_readings_arrive() throws Exception {
    List<Measured> readings = FigurePlant.day(DAY, 1234);
    plant.store(readings);
    plant.advance(closingOf(DAY));
    List<Measured> shuffled = new ArrayList<>(readings);
    Collections.shuffle(shuffled, new Random(5));
    try (FigurePlant other = new FigurePlant(temp.resolve("other"))) {
      for (int i = 0; i < shuffled.size(); i++) {
        other.store(shuffled.get(i));
        if (i % 500 == 0) {
          other.advance(FigurePlant.at(DAY, 23, 50).plusSeconds(i / 500));
        }
      }
      other.advance(closingOf(DAY));

      for (String point : List.of("ac_power", "ac_energy_total")) {
        String request = slotsOf(DAY, "inverter-01", point);
        assertEquals(ask(plant, request), ask(other, request));
      }
    }
  }

  @Test
  void count_nothing_twice_and_lose_nothing_when_the_process_is_lost() throws Exception {
    List<Measured> readings = new ArrayList<>(FigurePlant.day(DAY, 0));
    readings.addAll(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    readings.sort(Comparator.comparing(Measured::at));
    try (FigurePlant whole = new FigurePlant(temp.resolve("whole"))) {
      whole.store(readings);
      whole.advance(closingOf(DAY.plusDays(1)));
      Random random = new Random(7);
      int steps = 0;
      for (Measured each : readings) {
        plant.store(each);
        if (steps++ % 200 == 0) {
          plant.advance(each.at().plusSeconds(40));
          if (random.nextInt(3) == 0) {
            plant.crash();
          }
        }
      }
      plant.advance(closingOf(DAY.plusDays(1)));

      for (LocalDate date : List.of(DAY, DAY.plusDays(1))) {
        for (String point : List.of("ac_power", "ac_energy_total")) {
          String request = slotsOf(date, "inverter-03", point);
          assertEquals(ask(whole, request), ask(plant, request));
        }
      }
    }
  }

  @Test
  void are_corrected_by_late_readings_of_a_closed_day() throws Exception {
    List<Measured> readings = FigurePlant.day(DAY, 777);
    List<Measured> late =
        readings.stream()
            .filter(each -> each.device().equals("inverter-01"))
            .filter(each -> each.at().isAfter(FigurePlant.at(DAY, 10, 0)))
            .toList();
    List<Measured> inTime = new ArrayList<>(readings);
    inTime.removeAll(late);
    plant.store(inTime);
    plant.advance(closingOf(DAY));
    String incomplete = ask(plant, slotsOf(DAY, "inverter-01", "ac_power"));
    try (FigurePlant whole = new FigurePlant(temp.resolve("whole"))) {
      whole.store(readings);
      whole.advance(closingOf(DAY));

      plant.store(late);
      plant.advance(closingOf(DAY).plus(FigureWork.CORRECTION_DELAY).plusSeconds(10));

      for (String point : List.of("ac_power", "ac_energy_total")) {
        String request = slotsOf(DAY, "inverter-01", point);
        assertEquals(ask(whole, request), ask(plant, request));
      }
      assertFalse(incomplete.equals(ask(plant, slotsOf(DAY, "inverter-01", "ac_power"))));
      assertEquals(
          ask(whole, energyOf(DAY, "inverter-01")), ask(plant, energyOf(DAY, "inverter-01")));
    }
  }

  @Test
  void give_the_energy_of_a_silence_over_midnight_to_the_days_that_it_belongs_to()
      throws Exception {
    List<Measured> readings = new ArrayList<>(FigurePlant.day(DAY, 0));
    readings.addAll(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    readings.removeIf(
        each ->
            each.device().equals("inverter-02")
                && each.at().isAfter(FigurePlant.at(DAY, 11, 0))
                && each.at().isBefore(FigurePlant.at(DAY.plusDays(1), 9, 0)));
    readings.sort(Comparator.comparing(Measured::at));
    for (Measured each : readings) {
      plant.store(each);
      if (each.at().equals(FigurePlant.at(DAY.plusDays(1), 4, 0).plusSeconds(7))
          && each.device().equals("inverter-01")) {
        plant.advance(each.at());
      }
    }
    plant.advance(closingOf(DAY.plusDays(1)));

    double expected = FigurePlant.energyOfDay(DAY);
    double first = energy(ask(plant, energyOf(DAY, "inverter-02")));
    double second = energy(ask(plant, energyOf(DAY.plusDays(1), "inverter-02")));
    assertEquals(2 * expected, first + second, 2);
    assertEquals(expected, first, 0.05 * expected, "by the clear sky");
    String whole = ask(plant, "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(DAY, DAY));
    double money = Double.parseDouble(whole.replaceAll(".*\"money\":([0-9.]+).*", "$1"));
    assertEquals(energy(whole) / 1000 * 0.1, money, 1e-3);
  }

  /** A silence over midnight, of which readings of one day come after both days were closed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void are_corrected_on_all_days_of_a_silence_of_which_some_readings_come_late(int day)
      throws Exception {
    List<Measured> readings = new ArrayList<>(FigurePlant.day(DAY, 0));
    readings.addAll(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    readings.removeIf(each -> isSilent(each) && !isOf(each, DAY.plusDays(day)));
    List<Measured> late = readings.stream().filter(SiteFiguresTest::isSilent).toList();
    List<Measured> inTime = new ArrayList<>(readings);
    inTime.removeAll(late);
    plant.store(inTime);
    plant.advance(closingOf(DAY.plusDays(1)));
    plant.store(late);
    plant.advance(closingOf(DAY.plusDays(1)).plus(FigureWork.CORRECTION_DELAY).plusSeconds(10));

    try (FigurePlant whole = new FigurePlant(temp.resolve("whole"))) {
      whole.store(readings);
      whole.advance(closingOf(DAY.plusDays(1)));
      for (LocalDate each : List.of(DAY, DAY.plusDays(1))) {
        for (String request :
            List.of(
                energyOf(each, "inverter-02"),
                slotsOf(each, "inverter-02", "ac_energy_total"),
                "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(each, each))) {
          assertEquals(ask(whole, request), ask(plant, request));
        }
      }
    }
  }

  @Test
  void begin_with_readings_of_this_month_where_older_ones_are_stored() throws Exception {
    plant.store("inverter-01", FigurePlant.at(DAY.minusDays(50), 12, 0), "\"ac_power\":5");
    plant.store("inverter-01", FigurePlant.at(DAY, 5, 0), "\"ac_power\":5");
    plant.store("inverter-01", FigurePlant.at(DAY.minusDays(40), 12, 0), "\"ac_power\":5");
    plant.store(FigurePlant.day(DAY, 0));

    plant.advance(closingOf(DAY));

    assertEquals(FigurePlant.energyOfDay(DAY), energy(ask(plant, energyOf(DAY, "inverter-01"))), 1);
  }

  /** Longer than the days before a corrected one that are always made again. */
  @Test
  void sum_to_the_counter_after_a_silence_of_weeks_of_which_some_readings_come_late()
      throws Exception {
    int days = FigureEngine.MAX_GAP_DAYS + 5;
    LocalDate last = DAY.plusDays(days);
    List<Measured> readings = new ArrayList<>();
    for (int day = 0; day <= days; day++) {
      for (int hour = 1; hour < 24; hour += 2) {
        Instant at = FigurePlant.at(DAY.plusDays(day), hour, 0);
        double watts = Math.max(0, 8000 - 1000 * Math.abs(12 - hour));
        double wattHours = 10_000.0 * day + 5_000 * Math.max(0, Math.min(2, (hour - 7) / 5.0));
        FigurePlant.INVERTERS.forEach(
            device -> readings.add(new Measured(device, at, watts, wattHours)));
      }
    }
    readings.removeIf(
        each ->
            each.device().equals("inverter-02")
                && each.at().isAfter(FigurePlant.at(DAY, 12, 0))
                && each.at().isBefore(FigurePlant.at(last, 12, 0)));
    plant.store(readings.stream().filter(each -> isOf(each, DAY)).toList());
    plant.advance(closingOf(DAY));
    plant.store(readings.stream().filter(each -> !isOf(each, DAY)).toList());
    plant.advance(closingOf(last));
    double counted = energyOf("inverter-02", DAY, last);
    double before = energyOf("inverter-02", DAY, DAY.plusDays(3));

    // It gave little until two days before.
    plant.store(new Measured("inverter-02", FigurePlant.at(last.minusDays(2), 12, 0), 100, 6_000));
    plant.advance(closingOf(last).plus(FigureWork.CORRECTION_DELAY).plusSeconds(10));

    assertTrue(energyOf("inverter-02", DAY, DAY.plusDays(3)) < before / 3);
    assertEquals(counted, energyOf("inverter-02", DAY, last), 0.01);
  }

  private double energyOf(String device, LocalDate from, LocalDate to) throws Exception {
    double sum = 0;
    for (LocalDate date = from; !date.isAfter(to); date = date.plusDays(1)) {
      sum += energy(ask(plant, energyOf(date, device)));
    }
    return sum;
  }

  @Test
  void give_the_energy_of_a_silence_once_although_the_day_before_could_not_be_written()
      throws Exception {
    List<Measured> readings = new ArrayList<>(FigurePlant.day(DAY, 0));
    readings.addAll(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    readings.removeIf(SiteFiguresTest::isSilent);
    plant.store(readings);
    plant.advance(closingOf(DAY));
    Path blocked = plant.state.resolve("figures/2026/%s.figures.new".formatted(DAY));
    Files.createDirectory(blocked);
    assertThrows(IOException.class, () -> plant.advance(closingOf(DAY.plusDays(1))));
    Files.deleteIfExists(blocked);

    plant.advance(closingOf(DAY.plusDays(1)).plusSeconds(120));

    double first = energy(ask(plant, energyOf(DAY, "inverter-02")));
    double second = energy(ask(plant, energyOf(DAY.plusDays(1), "inverter-02")));
    assertEquals(2 * FigurePlant.energyOfDay(DAY), first + second, 2);
  }

  @Test
  void complete_a_correction_that_a_crash_has_interrupted() throws Exception {
    plant.store(FigurePlant.day(DAY, 0));
    plant.store(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    plant.advance(closingOf(DAY.plusDays(1)));
    String expected = ask(plant, energyOf(DAY, "inverter-02"));
    FigureStore store = FigureStore.in(plant.state);
    DayRecord record = store.day(DAY, block -> true).orElseThrow();
    record.energies().clear();
    store.write(record);
    store.beginCorrection(DAY);
    assertNotEquals(expected, ask(plant, energyOf(DAY, "inverter-02")));

    plant.crash();
    plant.advance(closingOf(DAY.plusDays(1)));

    assertEquals(expected, ask(plant, energyOf(DAY, "inverter-02")));
    assertEquals(Optional.empty(), store.openCorrection());
  }

  private static boolean isSilent(Measured each) {
    return each.device().equals("inverter-02")
        && each.at().isAfter(FigurePlant.at(DAY, 11, 0))
        && each.at().isBefore(FigurePlant.at(DAY.plusDays(1), 9, 0));
  }

  private static boolean isOf(Measured each, LocalDate date) {
    return each.at().atZone(FigurePlant.ZONE).toLocalDate().equals(date);
  }

  @Test
  void give_no_energy_to_the_night_of_a_silence_of_the_whole_plant() throws Exception {
    List<Measured> readings = new ArrayList<>(FigurePlant.day(DAY, 0));
    readings.addAll(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    readings.removeIf(
        each ->
            each.at().isAfter(FigurePlant.at(DAY, 9, 0))
                && each.at().isBefore(FigurePlant.at(DAY.plusDays(1), 11, 0)));
    plant.store(
        readings.stream().filter(each -> each.at().isBefore(FigurePlant.at(DAY, 12, 0))).toList());
    plant.advance(closingOf(DAY));
    plant.store(
        readings.stream().filter(each -> !each.at().isBefore(FigurePlant.at(DAY, 12, 0))).toList());
    plant.advance(closingOf(DAY.plusDays(1)));

    String hours =
        ask(plant, "{\"from\":\"%s\",\"to\":\"%s\",\"resolution\":\"1h\"}".formatted(DAY, DAY));
    Matcher energies = Pattern.compile("\"energy\":([0-9.]+|null)").matcher(hours);
    List<String> found = energies.results().map(each -> each.group(1)).toList();
    assertEquals(24, found.size(), hours);
    assertTrue(Double.parseDouble(found.get(12)) > 1000, hours);
    assertTrue(List.of("null", "0", "0.000").contains(found.get(23)), hours);
    assertTrue(List.of("null", "0", "0.000").contains(found.get(2)), hours);
  }

  private static double energy(String answer) {
    return Double.parseDouble(answer.replaceAll(".*\"energy\":([0-9.]+).*", "$1"));
  }

  @Test
  void leave_out_a_damaged_day_and_keep_the_others() throws Exception {
    plant.store(FigurePlant.day(DAY, 0));
    plant.store(FigurePlant.day(DAY.plusDays(1), FigurePlant.energyOfDay(DAY)));
    plant.advance(closingOf(DAY.plusDays(1)));
    Path file = plant.state.resolve("figures/2026/2026-06-10.figures");
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    Files.write(file, bytes);

    String answer = ask(plant, "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(DAY, DAY.plusDays(1)));

    assertEquals(1, answer.split("\"energy\"", -1).length - 1, answer);
    plant.crash();
    plant.advance(closingOf(DAY.plusDays(1)).plusSeconds(60));
    assertTrue(plant.figures.snapshot().isPresent());
  }

  private void receipt(String device, Instant at, double limit) throws Exception {
    plant.figures.onReceipt(
        new CommandReceipt(
            Optional.of("cmd-" + at.getEpochSecond()),
            new SiteId("roof"),
            new DeviceId(device),
            Outcome.APPLIED,
            Optional.empty(),
            Optional.empty(),
            Map.of(new PointName("limit"), new Value.Real(limit)),
            Map.of(),
            at,
            Optional.empty(),
            Optional.empty()),
        "anna");
    // Waits for the thread of the figures, which fails the question, because it has no plant yet.
    plant.figures.ask(work -> work).handle((work, failed) -> "").toCompletableFuture().get();
  }

  @Test
  void explain_a_loss_by_the_limit_that_a_command_has_set() throws Exception {
    plant.advance(FigurePlant.at(DAY, 0, 1));
    receipt("inverter-01", FigurePlant.at(DAY, 11, 0), 30);
    receipt("inverter-01", FigurePlant.at(DAY, 13, 0), 100);
    double counter = 0;
    for (Measured each : FigurePlant.day(DAY, 0)) {
      boolean isLimited =
          each.device().equals("inverter-01")
              && !each.at().isBefore(FigurePlant.at(DAY, 11, 0))
              && each.at().isBefore(FigurePlant.at(DAY, 13, 0));
      double watts = isLimited ? Math.min(3000, each.watts()) : each.watts();
      if (each.device().equals("inverter-01")) {
        plant.store(new Measured(each.device(), each.at(), watts, Math.floor(counter)));
        counter += watts / 30;
      } else {
        plant.store(each);
      }
    }
    plant.crash();

    plant.advance(closingOf(DAY));

    Map<Cause, Long> lost = lossesOfFirst();
    // From 11 to 13 o'clock 14 kWh were possible on this day, and 6 kWh were permitted.
    assertEquals(8, lost.getOrDefault(Cause.CURTAILED_BY_COMMAND, 0L) / 1e6, 0.5, lost::toString);
  }

  /** Stores a day on which the first inverter gives a part of its power from 11 to 13 o'clock. */
  private void storeWeakDay(double share, String reported, String otherwise) {
    double counter = 0;
    for (Measured each : FigurePlant.day(DAY, 0)) {
      if (!each.device().equals("inverter-01")) {
        plant.store(each);
        continue;
      }
      boolean isWeak =
          !each.at().isBefore(FigurePlant.at(DAY, 11, 0))
              && each.at().isBefore(FigurePlant.at(DAY, 13, 0));
      double watts = isWeak ? share * each.watts() : each.watts();
      plant.store(
          each.device(),
          each.at(),
          String.format(
              Locale.ROOT,
              "\"ac_power\":%.3f,\"energy_total\":%.3f,%s",
              watts,
              Math.floor(counter) / 1000,
              isWeak ? reported : otherwise));
      counter += watts / 30;
    }
  }

  private Map<Cause, Long> lossesOfFirst() {
    return FigureStore.in(plant.state).header(DAY).orElseThrow().result().devices().stream()
        .filter(each -> each.device().equals("inverter-01"))
        .findFirst()
        .orElseThrow()
        .losses();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the state of the device | 0   | \"state\":\"trip\"            | \"state\":\"run\"",
        "an alarm bit            | 0.3 | \"state\":\"run\",\"alarms\":8 | \"alarms\":0",
      })
  void explain_a_loss_by_a_fault_that_the_device_reports(
      String what, double share, String reported, String otherwise) throws Exception {
    storeWeakDay(share, reported, otherwise);

    plant.advance(closingOf(DAY));

    // From 11 to 13 o'clock 14 kWh were possible on this day.
    Map<Cause, Long> lost = lossesOfFirst();
    assertEquals(
        (1 - share) * 14, lost.getOrDefault(Cause.FAULT, 0L) / 1e6, 0.7, () -> what + " " + lost);
  }

  @Test
  void stay_with_a_device_that_gets_another_name() throws Exception {
    storeWeakDay(0, "\"state\":\"trip\"", "\"state\":\"run\"");
    receipt("inverter-01", FigurePlant.at(DAY, 20, 0), 30);
    plant.advance(closingOf(DAY));
    plant.figures.close();
    FigureStore store = FigureStore.in(plant.state);
    List<String> before = new ArrayList<>();
    for (String point : List.of("ac_power", "ac_energy_total")) {
      before.add(ask(plant, slotsOf(DAY, "inverter-01", point)));
    }
    before.add(ask(plant, energyOf(DAY, "inverter-01")));
    List<LossFinding> findings = store.ended(DAY, DAY);

    store.rename(new DeviceId("inverter-01"), new DeviceId("roof-east-1"));
    store.rename(new DeviceId("inverter-01"), new DeviceId("roof-east-1"));

    List<String> after = new ArrayList<>();
    for (String point : List.of("ac_power", "ac_energy_total")) {
      after.add(ask(plant, slotsOf(DAY, "roof-east-1", point)));
    }
    after.add(ask(plant, energyOf(DAY, "roof-east-1")));
    assertEquals(
        before.stream().map(each -> each.replace("inverter-01", "roof-east-1")).toList(), after);
    assertTrue(
        ask(plant, energyOf(DAY, "inverter-01")).contains("\"intervals\":[]"), "the former name");
    assertFalse(findings.isEmpty());
    assertEquals(
        findings.stream().map(each -> each.named("roof-east-1")).toList(), store.ended(DAY, DAY));
    assertEquals(
        List.of("roof-east-1"),
        CommandedLimits.open(store.folder()).all().stream().map(CommandedLimit::device).toList());
    assertTrue(store.contains(new DeviceId("roof-east-1")));
    assertFalse(store.contains(new DeviceId("inverter-01")));
  }

  @Test
  void go_on_with_a_device_that_gets_another_name_while_they_are_made() throws Exception {
    Instant noon = FigurePlant.at(DAY, 12, 0);
    List<FigurePlant.Measured> day = FigurePlant.day(DAY, 50_000);
    plant.store(day.stream().filter(each -> each.at().isBefore(noon)).toList());
    plant.advance(noon);

    plant.rename("inverter-01", "roof-east-1");

    plant.store(
        day.stream()
            .filter(each -> !each.at().isBefore(noon))
            .map(
                each ->
                    each.device().equals("inverter-01")
                        ? new FigurePlant.Measured(
                            "roof-east-1", each.at(), each.watts(), each.wattHours())
                        : each)
            .toList());
    plant.advance(closingOf(DAY));
    String slots = ask(plant, slotsOf(DAY, "roof-east-1", "ac_power"));
    assertEquals(
        ask(plant, slotsOf(DAY, "inverter-02", "ac_power")),
        slots.replace("roof-east-1", "inverter-02"));
    String energy = ask(plant, energyOf(DAY, "roof-east-1"));
    assertTrue(energy.contains("\"energy\":%.3f".formatted(FigurePlant.energyOfDay(DAY))), energy);
    assertTrue(
        ask(plant, energyOf(DAY, "inverter-01")).contains("\"intervals\":[]"), "the former name");
  }

  private double availability() throws Exception {
    CompletableFuture<Figure> answer =
        plant
            .figures
            .query(analytics -> analytics.figures(DAY, DAY).timeAvailability())
            .toCompletableFuture();
    return ((Figure.Given) answer.get()).value();
  }

  @Test
  void do_not_count_a_time_that_both_parties_have_excluded() throws Exception {
    storeWeakDay(0, "\"state\":\"trip\"", "\"state\":\"run\"");
    plant.advance(closingOf(DAY));
    double before = availability();

    plant.figures.exclude(
        new Exclusion(
            "works-1",
            Set.of(),
            new TimeSpan(FigurePlant.at(DAY, 11, 0), FigurePlant.at(DAY, 13, 0)),
            List.of("owner", "operator")));

    // A quarter of the useful time of one of three inverters.
    assertEquals(before + 1 / 12.0, availability(), 0.02);
  }

  @Test
  void are_missing_until_there_is_a_trusted_time() throws Exception {
    try (SiteFigures figures =
        new SiteFigures(
            temp.resolve("untimed"),
            FigureReadings.of(plant.readings),
            FigurePlant::model,
            Optional::empty)) {
      figures.advance();

      assertTrue(figures.snapshot().isEmpty());
      assertTrue(figures.store().days().isEmpty());
    }
  }
}
