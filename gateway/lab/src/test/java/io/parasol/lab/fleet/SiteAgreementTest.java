// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tables and a plant")
class SiteAgreementTest {

  private static final PlantLedger.Key FIRST = new PlantLedger.Key("inverter-1", "e1", 1);
  private static final PlantLedger.Key SECOND = new PlantLedger.Key("inverter-1", "e1", 2);
  private static final PlantLedger.Key THIRD = new PlantLedger.Key("inverter-1", "e1", 3);
  private static final Map<PlantLedger.Key, Json> MEASURED =
      Map.of(FIRST, Json.Num.of(1), THIRD, Json.Num.of(3));
  private static final Instant SLOT = Instant.parse("2026-06-10T10:00:00Z");

  private static SiteAgreement readings(Map<PlantLedger.Key, Json> readings) {
    return SiteAgreement.of(MEASURED, Map.of(), readings, Map.of());
  }

  @Test
  void agree_if_the_readings_are_the_same_also_if_newer_ones_are_on_their_way() {
    assertTrue(readings(MEASURED).areReadingsEqual());
    assertTrue(
        readings(
                Map.of(
                    FIRST,
                    Json.Num.of(1),
                    THIRD,
                    Json.Num.of(3),
                    new PlantLedger.Key("inverter-1", "e1", 4),
                    Json.Num.of(4)))
            .areReadingsEqual());
  }

  @Test
  void do_not_agree_if_a_reading_is_missing_different_or_was_never_measured() {
    assertFalse(readings(Map.of(FIRST, Json.Num.of(1))).areReadingsEqual());

    SiteAgreement different = readings(Map.of(FIRST, Json.Num.of(1), THIRD, Json.Num.of(4)));
    assertEquals(1, different.different());
    assertFalse(different.areReadingsEqual());

    SiteAgreement foreign =
        readings(Map.of(FIRST, Json.Num.of(1), SECOND, Json.Num.of(2), THIRD, Json.Num.of(3)));
    assertEquals(1, foreign.foreign());
    assertFalse(foreign.areReadingsEqual());
  }

  @Test
  void do_not_agree_while_nothing_is_known() {
    SiteAgreement nothing = SiteAgreement.of(Map.of(), Map.of(), Map.of(), Map.of());

    assertFalse(nothing.areReadingsEqual());
    assertFalse(nothing.areFiguresEqual());
  }

  @Test
  void agree_in_their_figures_if_each_interval_of_the_plant_has_the_same_energy() {
    assertTrue(figures(Map.of(SLOT, 5L)).areFiguresEqual());
    assertFalse(figures(Map.of(SLOT, 6L)).areFiguresEqual());
    assertFalse(figures(Map.of()).areFiguresEqual(), "the centre has none yet");
  }

  private static SiteAgreement figures(Map<Instant, Long> centre) {
    return SiteAgreement.of(MEASURED, Map.of(SLOT, 5L), MEASURED, centre);
  }

  @Test
  void differ_by_the_mark_of_a_late_message_only_in_form() throws Exception {
    byte[] late = "{\"seq\":1,\"v\":{\"p\":4},\"hist\":true}".getBytes(UTF_8);
    byte[] live = "{\"seq\":1,\"v\":{\"p\":4}}".getBytes(UTF_8);

    assertEquals(Json.parse(live), PlantLedger.withoutMark(Json.parse(late)));
  }
}
