// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Profile;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.link.FakePlant;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A counter")
class CountersTest {

  private final Counters counters = new Counters();
  private final List<String> received = new ArrayList<>();

  private void stands(PointDecoder decoder, long raw) {
    counters.inspect(
        Block.ofPoint(decoder),
        registers(raw, decoder.point().type().size()),
        (point, from, to) ->
            received.add(
                point + " " + Long.toUnsignedString(from) + " " + Long.toUnsignedString(to)));
  }

  private static ModbusResponse.Registers registers(long raw, int size) {
    return ModbusResponse.Registers.of(
        size, place -> (int) (raw >>> (16 * (size - 1 - place))) & 0xFFFF);
  }

  private static PointDecoder decoder(String type) {
    Profile profile = PointFixture.profile(point("energy", "holding 0", type));
    return PointDecoder.of(profile, profile.points().get(0));
  }

  @ParameterizedTest(name = "of type {0} that stood at {1} and stands at {2} began again: {3}")
  @CsvSource({
    "acc16, 100, 100, false",
    "acc16, 100, 101, false",
    "acc16, 101, 100, true",
    "acc16, 65535, 1, false",
    "acc16, 49152, 16383, false",
    "acc16, 49151, 1, true",
    "acc16, 65535, 16384, true",
    "acc32, 4294967295, 7, false",
    "acc32, 65535, 1, true",
    "acc32, 3000000000, 5, true",
    "acc64, 18446744073709551615, 3, false",
    "acc64, 9223372036854775808, 9223372036854775807, true",
    "acc64, 4294967295, 1, true",
  })
  void goes_over_its_end_or_begins_again(String type, String from, String to, boolean isAnew) {
    PointDecoder decoder = decoder(type);

    stands(decoder, Long.parseUnsignedLong(from));
    stands(decoder, Long.parseUnsignedLong(to));

    assertEquals(isAnew ? List.of("energy %s %s".formatted(from, to)) : List.of(), received);
  }

  @Test
  void is_reported_once_and_counts_on_from_there() {
    PointDecoder decoder = decoder("acc32");

    List.of(900L, 3L, 4L, 5L).forEach(raw -> stands(decoder, raw));

    assertEquals(List.of("energy 900 3"), received);
  }

  @Test
  void does_not_begin_again_by_being_absent_for_a_while() {
    Profile profile = PointFixture.profile(point("energy", "holding 0", "acc32").absent(0L));
    PointDecoder decoder = PointDecoder.of(profile, profile.points().get(0));

    List.of(900L, 0L, 901L).forEach(raw -> stands(decoder, raw));
    assertEquals(List.of(), received);

    List.of(0L, 2L).forEach(raw -> stands(decoder, raw));
    assertEquals(List.of("energy 901 2"), received);
  }

  @ParameterizedTest(name = "is nothing of type {0}")
  @CsvSource({"uint16", "int32", "uint64", "enum16", "float32"})
  void is_nothing_that_may_fall(String type) {
    PointDecoder decoder = decoder(type);

    stands(decoder, 900);
    stands(decoder, 3);

    assertEquals(List.of(), received);
  }

  @Test
  void is_watched_while_it_is_polled_and_not_across_two_maps() {
    FakePlant plant = new FakePlant();
    FakeUnit meter =
        plant.device(
            1,
            Duration.ofSeconds(1),
            PointFixture.profile(
                point("power", "holding 0", "uint16"), point("energy", "holding 1", "acc32")));
    meter.holding(0, 50, 1, 0);
    plant.start().loop.advance(Duration.ofMillis(1_500));
    meter.holding(0, 40, 0, 9);

    plant.loop.advance(Duration.ofSeconds(3));

    assertEquals(List.of("device-1 energy 65536 9"), plant.counters);
  }
}
