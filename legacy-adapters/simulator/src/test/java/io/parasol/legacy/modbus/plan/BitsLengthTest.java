// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.link.FakePlant;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A device with a limit of bits in a response")
class BitsLengthTest {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final FakePlant plant = new FakePlant();
  private FakeUnit unit = plant.master.unit(1);

  @BeforeEach
  void start() {
    unit =
        plant
            .device(
                1,
                PERIOD,
                PointFixture.profile(
                    IntStream.range(0, 40)
                        .mapToObj(at -> point("c" + at, "coil " + at, "bool"))
                        .toArray(PointFixture[]::new)))
            .put(Table.COIL, 0, new int[40])
            .when(
                request ->
                    request instanceof ModbusRequest.ReadBits read && read.quantity() > 25
                        ? Optional.of(
                            FakeUnit.exception(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE))
                        : Optional.empty());
    plant.start();
    plant.loop.advance(PERIOD.multipliedBy(3));
  }

  private List<String> asked(Duration time) {
    plant.master.asked();
    plant.loop.advance(time);
    return plant.master.asked().stream().distinct().sorted().toList();
  }

  @Test
  void is_asked_for_no_more_and_says_all() {
    plant.delivered();

    assertEquals(List.of("1: read coil 0-19", "1: read coil 20-39"), asked(PERIOD));
    assertFalse(String.join("", plant.delivered()).contains("illegal"));
  }

  @Test
  void is_asked_for_more_when_it_can_and_no_reading_is_lost_meanwhile() {
    unit.behaves();
    plant.delivered();
    plant.loop.advance(Duration.ofHours(6));

    assertEquals(List.of("1: read coil 0-39"), asked(PERIOD));
    assertTrue(plant.delivered().stream().allMatch(each -> each.contains("c39=false")));
  }
}
