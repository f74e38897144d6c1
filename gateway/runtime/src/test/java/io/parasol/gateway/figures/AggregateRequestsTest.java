// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotEnergy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A request for figures")
class AggregateRequestsTest {

  private static final LocalDate FIRST = LocalDate.of(2026, 6, 1);
  private static final int DAYS = 20;
  private static final Instant LATER = Instant.parse("2026-07-01T00:00:00Z");

  @TempDir Path state;

  @Test
  void gets_every_interval_once_page_by_page() throws Exception {
    FigureStore store = FigureStore.in(state);
    for (int day = 0; day < DAYS; day++) {
      LocalDay of = LocalDay.of(FIRST.plusDays(day), ZoneOffset.UTC);
      DayRecord record = new DayRecord(of, ReadPositions.none(""));
      record
          .values(new SeriesKey("inverter-01", new PointMeaning(Meaning.AC_POWER)))
          .add(100, 7, 4200);
      store.write(record);
    }
    List<Long> begins = new ArrayList<>();
    OptionalLong next = OptionalLong.of(Long.MIN_VALUE);

    while (next.isPresent()) {
      Json.Obj request =
          Json.object()
              .put("device", "inverter-01")
              .put("point", "ac_power")
              .put("resolution", "5m")
              .put("from", FIRST.toString())
              .put("to", FIRST.plusDays(DAYS - 1).toString())
              .put("after", next.getAsLong())
              .build();
      Members page =
          Members.of(
              AggregateRequests.offline(
                  store, ZoneOffset.UTC, LATER, Members.of(request, "request")),
              "answer");
      for (Json each : ((Json.Arr) page.required("intervals")).items()) {
        begins.add(Members.of(each, "interval").integer("from"));
      }
      next =
          page.optional("next").isPresent()
              ? OptionalLong.of(page.integer("next"))
              : OptionalLong.empty();
    }

    assertEquals(DAYS * 288, begins.size());
    assertEquals(begins.stream().sorted().distinct().toList(), begins);
  }

  private List<Json> energies(String resolution, Instant now) throws Exception {
    FigureStore store = FigureStore.in(state);
    DayRecord record = new DayRecord(LocalDay.of(FIRST, ZoneOffset.UTC), ReadPositions.none(""));
    SlotEnergy energy = new SlotEnergy(new long[288], new long[288], new boolean[288]);
    energy.coverage()[24] = 1000;
    energy.milliWattHours()[36] = 5_000;
    energy.coverage()[36] = 1000;
    energy.estimated()[48] = true;
    record.energies().put("inverter-01", energy);
    store.write(record);
    Json.Obj request =
        Json.object()
            .put("resolution", resolution)
            .put("from", FIRST.toString())
            .put("to", FIRST.toString())
            .build();
    Json.Obj answer =
        AggregateRequests.offline(store, ZoneOffset.UTC, now, Members.of(request, "request"));
    return ((Json.Arr) Members.of(answer, "answer").required("intervals"))
        .items().stream()
            .map(each -> Objects.requireNonNull(((Json.Obj) each).members().get("energy")))
            .toList();
  }

  @Test
  void has_no_energy_in_an_interval_without_readings_and_zero_only_where_it_was_measured()
      throws Exception {
    List<Json> hours = energies("1h", LATER);

    assertEquals(new Json.Nil(), hours.get(1), "no reading");
    assertEquals("0.000", new String(Json.write(hours.get(2)), StandardCharsets.UTF_8));
    assertEquals("5.000", new String(Json.write(hours.get(3)), StandardCharsets.UTF_8));
    assertEquals(
        "0.000",
        new String(Json.write(hours.get(4)), StandardCharsets.UTF_8),
        "by the counter, which did not move over a gap");
    assertEquals(new Json.Nil(), hours.get(23));
    assertEquals(
        "5.000", new String(Json.write(energies("day", LATER).get(0)), StandardCharsets.UTF_8));
  }

  @Test
  void has_no_intervals_that_have_not_begun_yet() throws Exception {
    Instant now = Instant.parse("2026-06-01T03:20:00Z");

    assertEquals(4, energies("1h", now).size());
    assertEquals(41, energies("5m", now).size());
    assertEquals(1, energies("day", now).size());
    assertEquals(2, energies("1h", Instant.EPOCH).size(), "with readings, but a wrong clock");
  }
}
