// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.DayResult;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotEnergy;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file of a day")
class DayFileTest {

  private static final LocalDate DATE = LocalDate.of(2026, 10, 25);
  private static final LocalDay DAY = LocalDay.of(DATE, ZoneId.of("Europe/Berlin"));
  private static final SeriesKey POWER =
      new SeriesKey("inverter-01", new PointMeaning(Meaning.AC_POWER));
  private static final SeriesKey COUNTER = new SeriesKey("inverter-01", SeriesKey.ENERGY);

  @TempDir Path folder;

  private static DayRecord record() {
    DayRecord record = new DayRecord(DAY, new ReadPositions("5f1c", Map.of("inverter-01", 4711L)));
    Random random = new Random(3);
    for (int slot = 60; slot < 200; slot++) {
      for (int reading = 0; reading < 5; reading++) {
        int second = random.nextInt(300);
        record.values(POWER).add(slot, second, random.nextInt(10_000) - 20);
        record.values(COUNTER).add(slot, second, 1e7 + slot * 100 + reading);
      }
    }
    SlotEnergy energy =
        new SlotEnergy(new long[DAY.slots()], new long[DAY.slots()], new boolean[DAY.slots()]);
    energy.milliWattHours()[100] = 123_456_789;
    energy.coverage()[100] = 987;
    energy.estimated()[101] = true;
    record.energies().put("inverter-01", energy);
    record.setResult(
        new DayResult(
            true,
            1.25,
            List.of(
                new DeviceLosses(
                    "inverter-01",
                    DATE,
                    200,
                    new DeviceLosses.Production(150, 7),
                    Map.of(Cause.SHADE, 50L),
                    List.of())),
            List.of(
                new LossFinding(
                    new LossFinding.Subject("inverter-01", 2),
                    Cause.STRING,
                    new TimeSpan(Instant.ofEpochSecond(1000), Instant.ofEpochSecond(2000)),
                    new Loss(42, new BigDecimal("0.0031"), "peers"),
                    List.of(
                        new EvidenceFact.Measured(Meaning.AC_POWER, 1),
                        new EvidenceFact.Note("of another version"))))));
    return record;
  }

  private Path written() throws IOException {
    return Files.write(folder.resolve("day"), DayFile.write(record()));
  }

  @Test
  void gives_back_what_was_written() throws Exception {
    DayRecord expected = record();

    DayRecord read = DayFile.read(written(), block -> true);

    assertEquals(expected.day(), read.day());
    assertEquals(300, read.day().slots(), "a day of 25 hours");
    assertEquals(expected.positions(), read.positions());
    assertEquals(expected.result(), read.result());
    assertTrue(expected.values(POWER).hasSameValues(read.values(POWER)));
    assertTrue(expected.values(COUNTER).hasSameValues(read.values(COUNTER)));
    SlotEnergy written = Objects.requireNonNull(expected.energies().get("inverter-01"));
    SlotEnergy energy = Objects.requireNonNull(read.energies().get("inverter-01"));
    assertArrayEquals(written.milliWattHours(), energy.milliWattHours());
    assertArrayEquals(written.coverage(), energy.coverage());
    assertArrayEquals(written.estimated(), energy.estimated());
  }

  @Test
  void has_the_totals_in_its_header() throws Exception {
    DayFile.Block energy =
        DayFile.readHeader(written()).blocks().stream()
            .filter(each -> each.kind() == DayFile.Kind.ENERGY)
            .findFirst()
            .orElseThrow();

    assertEquals(123_456_789, energy.total());
    assertTrue(energy.estimated());
  }

  @Test
  void is_refused_with_any_byte_changed_and_with_any_length() throws Exception {
    byte[] good = Files.readAllBytes(written());
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertThrows(IOException.class, () -> read(bad));
      byte[] cut = java.util.Arrays.copyOf(good, random.nextInt(good.length));
      assertThrows(IOException.class, () -> read(cut));
    }
    assertFalse(read(good).slots().isEmpty());
  }

  private DayRecord read(byte[] bytes) throws IOException {
    return DayFile.read(Files.write(folder.resolve("changed"), bytes), block -> true);
  }
}
