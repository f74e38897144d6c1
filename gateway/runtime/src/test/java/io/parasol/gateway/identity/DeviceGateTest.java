// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The door of a device")
class DeviceGateTest {

  private static final DeviceId DEVICE = new DeviceId("inverter-01");

  private final List<String> inside = new ArrayList<>();
  private int questions;
  private final DeviceGate gate =
      new DeviceGate(
          DEVICE,
          (device, readings) ->
              readings.forEach(
                  reading ->
                      inside.add(
                          reading.value() == null
                              ? reading.quality().wireName()
                              : reading.value().toString())),
          () -> questions++);

  private static List<Reading> reading(@Nullable Value value, Quality quality) {
    return List.of(new Reading(DEVICE, new PointName("power"), value, "W", quality, Instant.EPOCH));
  }

  private void answers(long value) {
    gate.accept(reading(new Value.Whole(value), Quality.GOOD));
  }

  private void isSilent() {
    gate.accept(reading(null, Quality.TIMEOUT));
  }

  @Test
  void holds_the_first_readings_until_it_is_known_who_gave_them() {
    answers(1);
    answers(2);
    assertEquals(List.of(), inside);
    assertEquals(1, questions);

    gate.onKnown();
    answers(3);
    assertEquals(List.of("1", "2", "3"), inside);
    assertEquals(1, questions);
  }

  @Test
  void lets_silence_through_and_asks_again_after_it() {
    isSilent();
    assertEquals(List.of("timeout"), inside);
    assertEquals(0, questions);

    answers(1);
    gate.onKnown();
    isSilent();
    answers(2);
    assertEquals(List.of("timeout", "1", "timeout"), inside);
    assertEquals(2, questions);

    gate.onKnown();
    assertEquals(List.of("timeout", "1", "timeout", "2"), inside);
  }

  @Test
  void lets_in_nothing_but_unproven_once_another_device_answers() {
    answers(1);
    gate.onKnown();
    isSilent();
    answers(2);
    gate.onForeign();
    answers(3);
    isSilent();
    assertEquals(List.of("1", "timeout", "unproven", "unproven", "timeout"), inside);
    assertTrue(gate.isBlocked());

    gate.onKnown();
    answers(4);
    assertEquals("unproven", inside.get(inside.size() - 1), "only an operator opens it again");

    gate.onConfirmed();
    answers(5);
    gate.onKnown();
    assertEquals("5", inside.get(inside.size() - 1));
  }

  @Test
  void tries_three_times_before_what_it_holds_is_unproven() {
    answers(1);
    gate.onNoAnswer();
    answers(2);
    gate.onNoAnswer();
    assertEquals(List.of(), inside);
    answers(3);
    gate.onNoAnswer();
    assertEquals(List.of("unproven", "unproven", "unproven"), inside);

    answers(4);
    gate.onKnown();
    assertEquals("4", inside.get(inside.size() - 1));
    assertEquals(4, questions);
  }

  @Test
  void holds_no_more_than_it_has_room_for() {
    for (int i = 0; i < 300; i++) {
      answers(i);
    }
    assertEquals(44, inside.size());
    assertTrue(inside.stream().allMatch("unproven"::equals));
    gate.onKnown();
    assertEquals(300, inside.size());
    assertEquals("299", inside.get(299));
  }

  @Test
  void takes_no_point_that_is_illegal_anyway_for_an_answer() {
    answers(1);
    gate.onKnown();
    List<Reading> silence = new ArrayList<>(reading(null, Quality.COMM_ERROR));
    silence.addAll(reading(null, Quality.ILLEGAL_ADDRESS));
    gate.accept(silence);
    answers(2);
    assertEquals(2, questions);
  }

  @Test
  void asks_again_when_it_is_time() {
    answers(1);
    gate.onKnown();
    gate.requireCheck();
    answers(2);
    assertEquals(List.of("1"), inside);
    assertEquals(2, questions);
  }
}
