// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A point is decoded")
class PointDecoderTest {

  private static final DeviceId DEVICE = new DeviceId("inverter-01");
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  /** Registers as hexadecimal words, as they stand on the wire. */
  private static ModbusResponse.Registers words(String hex) {
    String[] each = hex.trim().split(" +", -1);
    return ModbusResponse.Registers.of(each.length, i -> Integer.parseInt(each[i], 16));
  }

  private static Reading read(PointFixture fixture, String hex) {
    return PointDecoder.of(PointFixture.profile(fixture), fixture.point())
        .read(DEVICE, words(hex), fixture.point().at().offset(), NOW);
  }

  private static void assertValue(Value expected, PointFixture fixture, String hex) {
    assertEquals(
        new Reading(DEVICE, fixture.point().name(), expected, "", Quality.GOOD, NOW),
        read(fixture, hex));
  }

  private static void assertNone(Quality expected, PointFixture fixture, String hex) {
    assertEquals(
        new Reading(DEVICE, fixture.point().name(), null, "", expected, NOW), read(fixture, hex));
  }

  @ParameterizedTest(name = "{0} {1}: {2} is {3}")
  @CsvSource({
    "uint32, ABCD, 1234 5678, 305419896",
    "uint32, CDAB, 5678 1234, 305419896",
    "uint32, BADC, 3412 7856, 305419896",
    "uint32, DCBA, 7856 3412, 305419896",
    "uint16, AB, 1234, 4660",
    "uint16, BA, 3412, 4660",
    "int16, BA, FEFF, -2",
    "int64, ABCDEFGH, 0102 0304 0506 0708, 72623859790382856",
    "int64, BADCFEHG, 0201 0403 0605 0807, 72623859790382856",
    "int64, CDABGHEF, 0304 0102 0708 0506, 72623859790382856",
    "int64, DCBAHGFE, 0403 0201 0807 0605, 72623859790382856",
    "int64, EFGHABCD, 0506 0708 0102 0304, 72623859790382856",
    "int64, FEHGBADC, 0605 0807 0201 0403, 72623859790382856",
    "int64, GHEFCDAB, 0708 0506 0304 0102, 72623859790382856",
    "int64, HGFEDCBA, 0807 0605 0403 0201, 72623859790382856",
    "int64, GHEFCDAB, 0005 0000 0000 0000, 5",
    "int64, GHEFCDAB, 1A14 BE99 001C 0000, 123456789012",
    "int16, AB, FFFF, -1",
    "int16, AB, 8000, -32768",
    "int32, ABCD, FFFF FFFE, -2",
    "int64, ABCDEFGH, 8000 0000 0000 0000, -9223372036854775808",
    "uint64, ABCDEFGH, 7FFF FFFF FFFF FFFF, 9223372036854775807",
    "acc16, AB, FFFF, 65535",
    "acc32, CDAB, 0001 0000, 1",
    "acc64, ABCDEFGH, 0000 0000 0000 0007, 7",
    "enum16, AB, 0004, 4",
    "enum32, CDAB, 0004 0001, 65540",
    "bits16, AB, 8001, 32769",
    "bits32, ABCD, 8000 0001, 2147483649",
  })
  void as_a_whole_number_in_every_order(String type, String order, String hex, long expected) {
    assertValue(new Value.Whole(expected), point("p", "holding 7", type).order(order), hex);
  }

  @ParameterizedTest(name = "{0} {1}: {2} is {3}")
  @CsvSource({
    "float32, ABCD, 4366 8000, 230.5",
    "float32, CDAB, 8000 4366, 230.5",
    "float32, BADC, 6643 0080, 230.5",
    "float32, DCBA, 0080 6643, 230.5",
    "float64, ABCDEFGH, 406C D000 0000 0000, 230.5",
    "float64, GHEFCDAB, 0000 0000 D000 406C, 230.5",
    "float64, BADCFEHG, 6C40 00D0 0000 0000, 230.5",
    "float64, CDABGHEF, D000 406C 0000 0000, 230.5",
    "float64, DCBAHGFE, 00D0 6C40 0000 0000, 230.5",
    "float64, EFGHABCD, 0000 0000 406C D000, 230.5",
    "float64, FEHGBADC, 0000 0000 6C40 00D0, 230.5",
    "float64, HGFEDCBA, 0000 0000 00D0 6C40, 230.5",
    "float32, ABCD, 0000 0001, 1E-45",
    "float32, ABCD, 4366 199A, 230.1",
  })
  void as_a_floating_point_number_in_every_order(
      String type, String order, String hex, double expected) {
    assertValue(new Value.Real(expected), point("p", "input 9", type).order(order), hex);
  }

  @Test
  void as_an_exact_number_above_63_bits() {
    PointFixture counter = point("p", "holding 0", "uint64");

    assertValue(
        new Value.Wide(new BigInteger("18446744073709551614")), counter, "FFFF FFFF FFFF FFFE");
    assertValue(new Value.Wide(BigInteger.ONE.shiftLeft(63)), counter, "8000 0000 0000 0000");
  }

  @Nested
  @DisplayName("with a scale")
  class Scaled {

    @ParameterizedTest(name = "{0} × {1} + {2} of {3} is {4}")
    @CsvSource({
      "uint16, 0.01, 0, 1386, 49.98",
      "uint16, 0.1, 0, 08FD, 230.1",
      "int16, 0.1, -40, FFFF, -40.1",
      "int16, 0.1, 273.15, 00EB, 296.65",
      "int32, 1e-18, 0, 0000 0001, 1e-18",
      "uint32, 0.001, 0, FFFF FFFE, 4294967.294",
      "int64, 0.01, 0, 7FFF FFFF FFFF FFFF, 92233720368547758.07",
      "uint64, 0.1, 0, FFFF FFFF FFFF FFFF, 1844674407370955161.5",
      "uint16, -0.5, 0, 0003, -1.5",
      "uint16, 3.6, 0, 000A, 36",
    })
    void is_the_decimal_that_people_expect(
        String type, String factor, double offset, String hex, double expected) {
      assertValue(
          new Value.Real(expected),
          point("p", "holding 0", type).scale(factor).offset(offset),
          hex);
    }

    @ParameterizedTest(name = "{0} × {1} + {2} of {3} is {4}")
    @CsvSource({
      "int16, 10, 0, FFFE, -20",
      "uint16, 1, 5, 0001, 6",
      "uint32, 1000, 0, FFFF FFFF, 4294967295000",
      "uint16, 1e3, -1000, 0001, 0",
      "int16, 1.00, 0, 0007, 7",
    })
    void stays_whole_when_the_factor_is(
        String type, String factor, double offset, String hex, long expected) {
      assertValue(
          new Value.Whole(expected),
          point("p", "holding 0", type).scale(factor).offset(offset),
          hex);
    }

    @Test
    void that_passes_63_bits_stays_exact_as_long_as_64_bits_hold_it() {
      PointFixture tens = point("p", "holding 0", "uint64").scale("10");

      assertValue(
          new Value.Wide(new BigInteger("9223372036854775810")), tens, "0CCC CCCC CCCC CCCD");
      assertValue(new Value.Real(9.223372036854776E19), tens, "7FFF FFFF FFFF FFFF");
    }

    @Test
    void multiplies_floating_point_numbers_too() {
      assertValue(
          new Value.Real(0.2305), point("p", "holding 0", "float32").scale("0.001"), "4366 8000");
    }

    @Test
    void that_makes_a_number_too_large_is_out_of_range() {
      assertNone(
          Quality.OUT_OF_RANGE,
          point("p", "holding 0", "float64").scale("1e18"),
          "7FE0 0000 0000 0000");
    }
  }

  @Nested
  @DisplayName("with a scale point")
  class ScaledByAnotherPoint {

    private final PointFixture power = point("W", "holding 10", "int16").scaledBy("W_SF");
    private final PointFixture exponent = point("W_SF", "holding 12", "int16");

    private Reading read(String hex) {
      return PointDecoder.of(PointFixture.profile(power, exponent), power.point())
          .read(DEVICE, words(hex), 10, NOW);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
      "0FA0 0000 FFFF, 400.0",
      "0FA0 0000 FFF6, 0.0000004",
      "FF9C 0000 FFFE, -1.0",
    })
    void takes_the_exponent_from_the_same_answer(String hex, double expected) {
      assertEquals(new Value.Real(expected), read(hex).value());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0FA0 0000 0000, 4000", "0FA0 0000 0001, 40000", "0001 0000 000A, 10000000000"})
    void stays_whole_when_the_exponent_is_not_negative(String hex, long expected) {
      assertEquals(new Value.Whole(expected), read(hex).value());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0FA0 0000 0001, 400", "0FA0 0000 0003, 4", "0FA0 0000 FFFF, 40000"})
    void may_take_the_number_of_decimal_places_instead(String hex, String expected) {
      PointFixture scaled = point("W", "holding 10", "int16").withPlacesOf("W_SF");
      Reading reading =
          PointDecoder.of(PointFixture.profile(scaled, exponent), scaled.point())
              .read(DEVICE, words(hex), 10, NOW);

      assertEquals(expected, String.valueOf(reading.value()));
    }

    @Test
    void is_not_available_without_an_exponent_and_never_the_raw_number() {
      assertEquals(Quality.NOT_AVAILABLE, read("0FA0 0000 8000").quality());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0FA0 0000 000B", "0FA0 0000 FFF5", "0FA0 0000 7FFF"})
    void is_out_of_range_with_an_exponent_that_none_has(String hex) {
      assertEquals(Quality.OUT_OF_RANGE, read(hex).quality());
    }

    @Test
    void is_read_together_with_it() {
      PointDecoder decoder = PointDecoder.of(PointFixture.profile(power, exponent), power.point());

      assertEquals(new AddressRange(10, 13), decoder.requiredRange());
    }

    @Test
    void cannot_take_it_from_another_table_or_from_a_float() {
      PointFixture elsewhere = point("W_SF", "input 12", "int16");
      PointFixture fraction = point("W_SF", "holding 12", "float32");

      assertEquals(
          "point W: scale point W_SF is int16 at input 12; expected an integer in table holding",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> PointDecoder.of(PointFixture.profile(power, elsewhere), power.point()))
              .getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> PointDecoder.of(PointFixture.profile(power, fraction), power.point()));
    }
  }

  @Nested
  @DisplayName("with an exponent that is no point")
  class ScaledByARegister {

    private final PointFixture power = point("W", "holding 12", "int16").scaledAt(10);

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"FFFF 0000 0FA0, 400", "0001 0000 0FA0, 40000", "0000 0000 0FA0, 4000"})
    void is_scaled_as_by_a_point(String hex, String value) {
      PointDecoder decoder = PointDecoder.of(PointFixture.profile(power), power.point());

      Reading reading = decoder.read(DEVICE, words(hex), 10, NOW);

      assertEquals(value, String.valueOf(reading.value()));
    }

    @Test
    void is_not_available_where_the_exponent_is_not() {
      PointDecoder decoder = PointDecoder.of(PointFixture.profile(power), power.point());

      Reading reading = decoder.read(DEVICE, words("8000 0000 0FA0"), 10, NOW);

      assertEquals(Quality.NOT_AVAILABLE, reading.quality());
    }
  }

  @Nested
  @DisplayName("that is the address of a network interface")
  class NetworkAddress {

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource({
      "ipv4, C0A8 0A14, 192.168.10.20",
      "ipv6, FE80 0000 0000 0000 0000 0000 0000 0001, fe80::1",
      "eui48, 0000 0011 2233 4455, 00:11:22:33:44:55",
      "eui48, FFFF 0011 2233 4455, 00:11:22:33:44:55",
    })
    void is_text(String type, String hex, String text) {
      assertValue(new Value.Text(text), point("address", "holding 0", type), hex);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
      "ipv4, 0000 0000",
      "ipv6, 0000 0000 0000 0000 0000 0000 0000 0000",
      "eui48, 0000 FFFF FFFF FFFF",
      "eui48, 0000 0000 0000 0000",
    })
    void is_not_available_when_the_device_has_none(String type, String hex) {
      assertNone(Quality.NOT_AVAILABLE, point("address", "holding 0", type), hex);
    }
  }

  @Nested
  @DisplayName("that is absent")
  class Absent {

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
      "uint16, 65535, FFFF",
      "int16, 32768, 8000",
      "uint32, 4294967295, FFFF FFFF",
      "int32, 2147483648, 8000 0000",
      "int32, 2147483647, 7FFF FFFF",
      "int64, -9223372036854775808, 8000 0000 0000 0000",
      "uint64, -1, FFFF FFFF FFFF FFFF",
      "acc32, 0, 0000 0000",
      "enum16, 65535, FFFF",
      "bits32, 4294967295, FFFF FFFF",
      "bit(3), 65535, FFFF",
      "bool, 65535, FFFF",
      "float32, 4290772992, FFC0 0000",
    })
    void is_not_available_whatever_its_scale(String type, long pattern, String hex) {
      assertNone(Quality.NOT_AVAILABLE, point("p", "holding 0", type).absent(pattern), hex);
    }

    @Test
    void is_found_before_the_scale_is_applied() {
      PointFixture volts = point("V", "holding 0", "uint16").scale("0.1").absent(0xFFFFL);

      assertNone(Quality.NOT_AVAILABLE, volts, "FFFF");
      assertValue(new Value.Real(6553.4), volts, "FFFE");
    }

    @Test
    void is_compared_in_the_order_of_the_value_not_of_the_wire() {
      PointFixture swapped = point("p", "holding 0", "uint32").order("CDAB").absent(0x80000000L);

      assertNone(Quality.NOT_AVAILABLE, swapped, "0000 8000");
      assertValue(new Value.Whole(0x8000), swapped, "8000 0000");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
      "float32, 7FC0 0000",
      "float32, FFC0 0000",
      "float32, 7F80 0001",
      "float32, 7FFF FFFF",
      "float64, 7FF8 0000 0000 0000",
      "float64, FFF8 0000 0000 0000",
      "float64, 7FF0 0000 0000 0001",
      "float64, FFFF FFFF FFFF FFFF",
    })
    void is_not_available_for_every_nan(String type, String hex) {
      assertNone(Quality.NOT_AVAILABLE, point("p", "holding 0", type), hex);
      assertNone(Quality.NOT_AVAILABLE, point("p", "holding 0", type).scale("0.1"), hex);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
      "float32, 7F80 0000",
      "float32, FF80 0000",
      "float64, 7FF0 0000 0000 0000",
      "float64, FFF0 0000 0000 0000",
    })
    void is_out_of_range_for_an_infinity(String type, String hex) {
      assertNone(Quality.OUT_OF_RANGE, point("p", "holding 0", type), hex);
    }
  }

  @Nested
  @DisplayName("as text")
  class AsText {

    private final PointFixture serial = point("serial", "holding 0", "string(8)");

    @ParameterizedTest(name = "{0} is \"{1}\"")
    @CsvSource({
      "4142 4344 4546 4748, ABCDEFGH",
      "4142 0044 4546 4748, AB",
      "4142 4320 2020 2020, ABC",
      "2041 2020 0000 0000, ' A'",
      "410A 421B 5B32 4A00, A?B?[2J",
      "C3BC E282 AC00 0000, ü€",
      "41FF FE42 0000 0000, A��B",
      "E280 AE41 0000 0000, ?A",
      "2020 2020 2020 2020, ''",
    })
    void without_padding_and_control_characters(String hex, String expected) {
      assertValue(new Value.Text(expected), serial, hex);
    }

    @Test
    void of_an_odd_length_leaves_the_last_byte_alone() {
      assertValue(new Value.Text("ABC"), point("p", "holding 0", "string(3)"), "4142 4344");
    }

    @Test
    void in_swapped_registers() {
      assertValue(
          new Value.Text("ABCD"), point("p", "holding 0", "string(4)").order("BA"), "4241 4443");
    }

    @Test
    void without_a_value_is_not_available() {
      assertNone(Quality.NOT_AVAILABLE, serial, "0041 4243 4445 4647");
    }
  }

  @Nested
  @DisplayName("as a state")
  class AsState {

    private final PointFixture status =
        point("status", "holding 0", "enum16").labels(Map.of(1L, "off", 4L, "mppt", 7L, "fault"));

    @Test
    void has_its_label_and_stays_a_number_without_one() {
      assertValue(new Value.Text("mppt"), status, "0004");
      assertValue(new Value.Whole(5), status, "0005");
    }

    @ParameterizedTest(name = "bit {0} of {1} is {2}")
    @CsvSource({"0, 0001, true", "15, 8000, true", "3, FFF7, false", "8, 0100, true"})
    void is_one_bit_of_a_register(int bit, String hex, boolean expected) {
      assertValue(new Value.Flag(expected), point("p", "holding 0", "bit(" + bit + ")"), hex);
    }

    @Test
    void is_one_bit_of_a_swapped_register() {
      assertValue(new Value.Flag(true), point("p", "holding 0", "bit(8)").order("BA"), "0001");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0000, false", "0001, true", "FF00, true"})
    void is_a_whole_register(String hex, boolean expected) {
      assertValue(new Value.Flag(expected), point("p", "holding 0", "bool"), hex);
    }

    @Test
    void is_a_coil() {
      PointFixture fixture = point("door", "discrete 103", "bool");
      PointDecoder decoder = PointDecoder.of(PointFixture.profile(fixture), fixture.point());
      ModbusResponse.Bits bits = ModbusResponse.Bits.of(false, false, false, true);

      assertEquals(new Value.Flag(true), decoder.read(DEVICE, bits, 100, NOW).value());
      assertEquals(new Value.Flag(false), decoder.read(DEVICE, bits, 101, NOW).value());
    }
  }

  @Test
  void from_the_middle_of_a_block() {
    PointFixture power = point("p", "holding 40083", "int16").scale("10");
    PointDecoder decoder = PointDecoder.of(PointFixture.profile(power), power.point());

    assertEquals(
        new Value.Whole(4210),
        decoder.read(DEVICE, words("0000 0000 01A5 0000"), 40_081, NOW).value());
  }
}
