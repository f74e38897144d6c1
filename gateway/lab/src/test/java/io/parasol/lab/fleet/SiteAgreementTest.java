// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.lab.fleet.CentreTables.Reading;
import io.parasol.lab.fleet.CentreTables.Slot;
import io.parasol.lab.fleet.SiteAgreement.Figures;
import io.parasol.lab.fleet.SiteAgreement.Readings;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tables and a plant")
class SiteAgreementTest {

  private static final PlantLedger.Key FIRST = new PlantLedger.Key("inverter-1", "e1", 1);
  private static final PlantLedger.Key SECOND = new PlantLedger.Key("inverter-1", "e1", 2);
  private static final PlantLedger.Key THIRD = new PlantLedger.Key("inverter-1", "e1", 3);
  private static final Map<PlantLedger.Key, ContentHash> MEASURED =
      Map.of(FIRST, content(1), THIRD, content(3));
  private static final Instant SLOT = Instant.parse("2026-06-10T10:00:00Z");
  private static final Instant LATER = SLOT.plusSeconds(300);

  private static ContentHash content(long message) {
    return ContentHash.of(Json.Num.of(message));
  }

  private static Readings readings(Map<PlantLedger.Key, ContentHash> tables) {
    return Readings.of(MEASURED, tables(tables));
  }

  private static Map<PlantLedger.Key, Reading> tables(Map<PlantLedger.Key, ContentHash> contents) {
    return contents.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each -> new Reading(each.getValue(), each.getKey().seq(), false)));
  }

  @Test
  void agree_if_the_readings_are_the_same() {
    assertTrue(readings(MEASURED).areEqual());
  }

  @Test
  void are_compared_up_to_what_the_plant_had_at_a_moment() {
    Map<PlantLedger.Key, ContentHash> early = Map.of(FIRST, content(1));
    PlantLedger.Extent extent =
        new PlantLedger.Extent(Map.of(FIRST.sequence(), 1L), SLOT.plusSeconds(300));
    Map<Instant, Slot> slots = Map.of(SLOT, new Slot(5, 7), LATER, new Slot(9, 9));

    SiteAgreement newerOnTheirWay =
        SiteAgreement.upTo(extent, MEASURED, tables(early), slots, Map.of(SLOT, new Slot(5, 7)));
    assertTrue(newerOnTheirWay.readings().areEqual());
    assertTrue(newerOnTheirWay.figures().areEqual());

    assertTrue(
        SiteAgreement.upTo(extent, early, tables(MEASURED), slots, slots).readings().areEqual(),
        "the tables have newer ones");
    assertFalse(
        SiteAgreement.upTo(extent, MEASURED, Map.of(), slots, slots).readings().areEqual(),
        "an older one is missing");
    PlantLedger.Key other = new PlantLedger.Key("inverter-2", "e1", 5);
    assertEquals(
        1,
        SiteAgreement.upTo(
                extent, early, tables(Map.of(FIRST, content(1), other, content(5))), slots, slots)
            .readings()
            .foreign(),
        "the plant had no such device");
    assertFalse(
        SiteAgreement.upTo(extent, early, tables(early), slots, Map.of(LATER, new Slot(9, 9)))
            .figures()
            .areEqual(),
        "the centre has no energy of the complete interval");
  }

  @Test
  void do_not_agree_if_a_reading_is_missing_different_or_was_never_measured() {
    assertFalse(readings(Map.of(FIRST, content(1))).areEqual());

    Readings different = readings(Map.of(FIRST, content(1), THIRD, content(4)));
    assertEquals(1, different.different());
    assertFalse(different.areEqual());

    Readings foreign = readings(Map.of(FIRST, content(1), SECOND, content(2), THIRD, content(3)));
    assertEquals(1, foreign.foreign());
    assertFalse(foreign.areEqual());
  }

  @Test
  void count_what_arrived_after_a_later_reading_of_its_device_unless_it_was_stored() {
    assertEquals(0, readings(MEASURED).unordered());
    assertEquals(0, unordered(new Reading(content(1), 5, true)), "stored at the site");
    assertEquals(0, unordered(new Reading(content(1), 3, false)), "at the same time");
    assertEquals(1, unordered(new Reading(content(1), 5, false)));
  }

  private static int unordered(Reading first) {
    return Readings.of(MEASURED, Map.of(FIRST, first, THIRD, new Reading(content(3), 3, false)))
        .unordered();
  }

  @Test
  void do_not_agree_while_nothing_is_known() {
    assertFalse(Readings.of(Map.of(), Map.of()).areEqual());
    assertFalse(Figures.of(Map.of(), Map.of()).areEqual());
  }

  @Test
  void agree_in_their_figures_if_each_interval_of_the_plant_has_the_same_energy_and_readings() {
    assertTrue(figures(Map.of(SLOT, new Slot(5, 7))).areEqual());
    assertFalse(figures(Map.of(SLOT, new Slot(6, 7))).areEqual());
    assertFalse(figures(Map.of(SLOT, new Slot(5, 8))).areEqual(), "one was counted twice");
    assertFalse(figures(Map.of()).areEqual(), "the centre has none yet");
  }

  private static Figures figures(Map<Instant, Slot> centre) {
    return Figures.of(Map.of(SLOT, new Slot(5, 7)), centre);
  }

  @Test
  void differ_by_the_order_of_members_and_the_mark_of_a_late_message_only_in_form()
      throws Exception {
    ContentHash live = hash("{\"seq\":1,\"v\":{\"p\":4,\"q\":[{\"a\":1,\"b\":2}]}}");

    assertEquals(live, hash("{\"v\":{\"q\":[{\"b\":2,\"a\":1}],\"p\":4},\"seq\":1,\"hist\":true}"));
    assertNotEquals(live, hash("{\"seq\":1,\"v\":{\"p\":4,\"q\":[{\"a\":1,\"b\":3}]}}"));
    assertNotEquals(live, hash("{\"seq\":1,\"v\":{\"p\":4,\"q\":[{\"a\":1}]}}"));
  }

  private static ContentHash hash(String message) throws Exception {
    return ContentHash.of(Json.parse(message.getBytes(UTF_8)));
  }
}
