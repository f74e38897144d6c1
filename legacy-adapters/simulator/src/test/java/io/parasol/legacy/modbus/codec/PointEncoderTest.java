// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A value is encoded")
class PointEncoderTest {

  private static int[] encode(PointFixture fixture, Value value) throws UnfitValueException {
    return PointEncoder.of(PointFixture.profile(fixture), fixture.point()).encode(value, 0);
  }

  private static String words(int[] registers) {
    StringBuilder text = new StringBuilder();
    for (int register : registers) {
      text.append(text.isEmpty() ? "" : " ").append("%04X".formatted(register));
    }
    return text.toString();
  }

  @ParameterizedTest(name = "{2} as {0} × {1} is {3}")
  @CsvSource({
    "uint16, 0.1, 60, 0258",
    "uint16, 0.1, 60.04, 0258",
    "uint16, 0.1, 60.06, 0259",
    "uint16, 0.01, 49.98, 1386",
    "int16, 10, -20, FFFE",
    "int16, 1, -32768, 8000",
    "uint16, 1, 65535, FFFF",
    "int32, 0.001, -0.002, FFFF FFFE",
    "float32, 1, 230.5, 4366 8000",
    "float32, 0.1, 23.05, 4366 8000",
    "float64, 1, 230.5, 406C D000 0000 0000",
  })
  void as_the_nearest_raw_number(String type, String factor, double value, String expected)
      throws UnfitValueException {
    assertEquals(
        expected,
        words(encode(point("p", "holding 0", type).scale(factor), new Value.Real(value))));
  }

  @Test
  void with_its_offset_taken_off_first() throws UnfitValueException {
    PointFixture kelvin = point("p", "holding 0", "uint16").scale("0.1").offset(-273.15);

    assertEquals("0BA9", words(encode(kelvin, new Value.Real(25.35))));
  }

  @Test
  void with_the_exponent_of_its_scale_point() throws UnfitValueException {
    PointFixture limit = point("limit", "holding 0", "int16").scaledBy("sf");
    PointFixture exponent = point("sf", "holding 1", "int16");
    PointEncoder encoder = PointEncoder.of(PointFixture.profile(limit, exponent), limit.point());

    assertArrayEquals(new int[] {0xD8F0}, encoder.encode(new Value.Whole(-100), -2));
    assertArrayEquals(new int[] {0xFFFF}, encoder.encode(new Value.Whole(-100), 2));
  }

  @Test
  void from_a_label_or_its_number() throws UnfitValueException {
    PointFixture mode = point("mode", "holding 0", "enum16").labels(Map.of(1L, "off", 4L, "mppt"));

    assertArrayEquals(new int[] {4}, encode(mode, new Value.Text("mppt")));
    assertArrayEquals(new int[] {1}, encode(mode, new Value.Whole(1)));
  }

  @Test
  void from_true_and_false_for_coils_bits_and_whole_registers() throws UnfitValueException {
    for (String at : List.of("coil 3 bool", "holding 3 bool", "holding 3 bit(7)")) {
      String[] words = at.split(" ", 3);
      PointFixture flag = point("p", words[0] + " " + words[1], words[2]);

      assertArrayEquals(new int[] {1}, encode(flag, new Value.Flag(true)), at);
      assertArrayEquals(new int[] {0}, encode(flag, new Value.Flag(false)), at);
      assertArrayEquals(new int[] {1}, encode(flag, new Value.Whole(1)), at);
    }
  }

  @Test
  void from_text_padded_with_nul() throws UnfitValueException {
    assertEquals(
        "4142 4300 0000",
        words(encode(point("p", "holding 0", "string(6)"), new Value.Text("ABC"))));
    assertEquals(
        "4241 0043",
        words(encode(point("p", "holding 0", "string(4)").order("BA"), new Value.Text("ABC"))));
  }

  @Nested
  @DisplayName("not at all")
  class Refused {

    private void assertUnfit(String why, PointFixture fixture, Value value) {
      assertEquals(
          why, assertThrows(UnfitValueException.class, () -> encode(fixture, value)).getMessage());
    }

    @ParameterizedTest(name = "{1} as {0}")
    @CsvSource({
      "uint16, 65536",
      "uint16, -1",
      "int16, 32768",
      "int16, -32769",
      "uint32, 4294967296",
      "int32, 2147483648",
      "acc16, 65536",
    })
    void when_it_passes_the_range_of_the_type(String type, long value) {
      assertUnfit(
          "point p: a raw value of %d; expected one that %s can hold".formatted(value, type),
          point("p", "holding 0", type),
          new Value.Whole(value));
    }

    @Test
    void when_it_passes_64_bits() throws UnfitValueException {
      BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

      assertEquals(
          "FFFF FFFF FFFF FFFF",
          words(encode(point("p", "holding 0", "uint64"), new Value.Wide(most))));
      assertUnfit(
          "point p: a raw value of 18446744073709551615; expected one that int64 can hold",
          point("p", "holding 0", "int64"),
          new Value.Wide(most));
    }

    @Test
    void when_a_float_would_be_infinite() {
      assertUnfit(
          "point p: a raw value of 1.0E300; expected one that float32 can hold",
          point("p", "holding 0", "float32"),
          new Value.Real(1e300));
    }

    @Test
    void when_it_would_read_as_not_available() {
      assertUnfit(
          "point p: 0xFFFF, which means \"not available\"; expected another value",
          point("p", "holding 0", "int16").absent(0xFFFFL),
          new Value.Whole(-1));
    }

    @Test
    void when_it_is_of_the_wrong_kind() {
      assertUnfit(
          "point p: on; expected a number", point("p", "holding 0", "int16"), new Value.Text("on"));
      assertUnfit(
          "point p: true; expected a number",
          point("p", "holding 0", "float32"),
          new Value.Flag(true));
      assertUnfit(
          "point p: 2; expected true or false", point("p", "coil 0", "bool"), new Value.Whole(2));
      assertUnfit(
          "point p: 1.5; expected a whole number",
          point("p", "holding 0", "bits16"),
          new Value.Real(1.5));
      assertUnfit(
          "point p: 7; expected text", point("p", "holding 0", "string(4)"), new Value.Whole(7));
    }

    @Test
    void when_it_is_no_label() {
      assertUnfit(
          "point p: on; expected one of the point's labels or a number",
          point("p", "holding 0", "enum16").labels(Map.of(1L, "off")),
          new Value.Text("on"));
    }

    @Test
    void when_text_is_too_long_or_holds_control_characters() {
      PointFixture name = point("p", "holding 0", "string(4)");

      assertUnfit(
          "point p: ABCDE; expected 1 to 4 bytes of text without control characters",
          name,
          new Value.Text("ABCDE"));
      assertUnfit(
          "point p: A?B; expected 1 to 4 bytes of text without control characters",
          name,
          new Value.Text("A\nB"));
    }
  }

  @Nested
  @DisplayName("so that decoding gives it back")
  class RoundTrip {

    private final Random random = new Random(4711);

    static Stream<Arguments> typesAndOrders() {
      return Stream.of(
              "int16 uint16 int32 uint32 int64 uint64 float32 float64 enum16 enum32 bits16 bits32"
                  .split(" ", -1),
              "acc16 acc32 acc64 bool bit(0) bit(9) string(1) string(7) string(16)".split(" ", -1))
          .flatMap(Arrays::stream)
          .flatMap(
              type ->
                  WireOrder.allowed(PointType.parse(type).orElseThrow()).stream()
                      .map(order -> Arguments.of(type, order)));
    }

    @ParameterizedTest(name = "{0} in order {1}")
    @MethodSource("typesAndOrders")
    void for_every_type_and_order(String type, String order) throws UnfitValueException {
      PointFixture fixture = point("p", "holding 100", type).order(order);
      for (int i = 0; i < 500; i++) {
        assertSame(fixture, randomRegisters(fixture));
      }
    }

    @ParameterizedTest(name = "{0} × {1} + {2}")
    @CsvSource({
      "int16, 0.1, 0",
      "uint16, 0.01, -40",
      "int32, 0.001, 0.05",
      "uint32, 10, 7",
      "int32, -3.6, 273.15",
      "float32, 0.1, 0",
    })
    void for_every_scale(String type, String factor, double offset) throws UnfitValueException {
      PointFixture fixture = point("p", "holding 100", type).scale(factor).offset(offset);
      for (int i = 0; i < 500; i++) {
        assertSame(fixture, randomRegisters(fixture));
      }
    }

    private void assertSame(PointFixture fixture, int[] registers) throws UnfitValueException {
      Value value = decode(fixture, registers);
      if (value != null) {
        int[] again = encode(fixture, value);
        if (fixture.point().type().encoding() == Encoding.BIT) {
          int register = registers[0];
          int bit = fixture.point().type().argument();
          boolean isSwapped = fixture.point().order().letters().equals("BA");
          int at = isSwapped ? (bit + 8) % 16 : bit;
          assertEquals((register >> at) & 1, again[0]);
        } else {
          assertEquals(value, decode(fixture, again), () -> words(registers));
          assertEquals(words(canonical(fixture, registers)), words(again));
        }
      }
    }

    private @Nullable Value decode(PointFixture fixture, int[] registers) {
      return PointDecoder.of(PointFixture.profile(fixture), fixture.point())
          .read(new DeviceId("d"), ModbusResponse.Registers.of(registers), 100, Instant.EPOCH)
          .value();
    }

    private int[] randomRegisters(PointFixture fixture) {
      int[] registers = random.ints(fixture.point().type().size(), 0, 0x1_0000).toArray();
      if (fixture.point().type().encoding() == Encoding.STRING) {
        for (int i = 0; i < registers.length; i++) {
          registers[i] = ((0x21 + random.nextInt(0x5E)) << 8) | (0x21 + random.nextInt(0x5E));
        }
      }
      return registers;
    }

    /** What many bit patterns of the same value are written as: true is 1, text ends in NUL. */
    private int[] canonical(PointFixture fixture, int[] registers) {
      int[] canonical = registers.clone();
      PointType type = fixture.point().type();
      boolean isSwapped = fixture.point().order().letters().equals("BA");
      switch (type.encoding()) {
        case BOOL -> canonical[0] = registers[0] == 0 ? 0 : isSwapped ? 0x100 : 1;
        case STRING -> {
          if (type.argument() % 2 == 1) {
            canonical[canonical.length - 1] &= isSwapped ? 0x00FF : 0xFF00;
          }
        }
        default -> {}
      }
      return canonical;
    }
  }
}
