// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Reading;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A value that is not plain binary")
class RareEncodingsTest {

  private static final DeviceId DEVICE = new DeviceId("meter");

  private static String read(PointFixture fixture, String registers) {
    Point point = fixture.point();
    Profile profile = PointFixture.profile(fixture);
    List<Integer> words =
        Arrays.stream(registers.split(" ", -1)).map(word -> Integer.parseInt(word, 16)).toList();
    Reading reading =
        PointDecoder.of(profile, point)
            .read(
                DEVICE,
                ModbusResponse.Registers.of(words.size(), words::get),
                point.at().offset(),
                Instant.EPOCH);
    return reading.value() == null ? reading.quality().wireName() : reading.value().toString();
  }

  @ParameterizedTest(name = "{0} {1} of {2} is {3}")
  @CsvSource({
    "bcd16,    AB,     1234,                not 4660, 1234",
    "bcd32,    ABCD,   1234 5678,           '', 12345678",
    "bcd32,    CDAB,   5678 1234,           '', 12345678",
    "bcd64,    ABCDEFGH, 1234 5678 9012 3456, '', 1234567890123456",
    "bcd16,    AB,     12A4,                '', out_of_range",
    "mod10k32, ABCD,   04D2 162E,           '', 12345678",
    "mod10k32, CDAB,   162E 04D2,           '', 12345678",
    "mod10k48, ABCDEF, 0001 0000 270F,      '', 100009999",
    "mod10k64, ABCDEFGH, 270F 270F 270F 270F, '', 9999999999999999",
    "mod10k32, ABCD,   0000 2710,           '', out_of_range",
    "mod1k32,  ABCD,   007B 01C8,           '', 123456",
    "mod1k32,  CDAB,   01C8 007B,           '', 123456",
    "mod1k48,  ABCDEF, 0001 0000 03E7,      '', 1000999",
    "mod1k64,  ABCDEFGH, 03E7 03E7 03E7 03E7, '', 999999999999",
    "mod1k32,  ABCD,   0000 03E8,           '', out_of_range",
    "uint24,   ABCD,   AAFF FFFE,           '', 16777214",
    "int24,    ABCD,   00FF FFFE,           '', -2",
    "int24,    ABCD,   007F FFFF,           '', 8388607",
    "uint48,   ABCDEF, 0001 0002 0003,      '', 4295098371",
    "uint48,   EFCDAB, 0003 0002 0001,      '', 4295098371",
    "int48,    ABCDEF, FFFF FFFF FFFE,      '', -2",
    "sm16,     AB,     8005,                '', -5",
    "sm16,     AB,     0005,                '', 5",
    "sm32,     ABCD,   8000 0001,           '', -1",
    "float16,  AB,     3C00,                '', 1",
    "float16,  AB,     C000,                '', -2",
    "float16,  AB,     7BFF,                '', 65504",
    "float16,  AB,     3555,                '', 0.333251953125",
    "float16,  AB,     0400,                '', 6.103515625E-5",
    "float16,  AB,     7E00,                '', not_available",
    "float16,  AB,     7C00,                '', out_of_range",
    "field(4-7),  AB,  0A50,                '', 5",
    "field(0-7),  AB,  0A50,                the low byte, 80",
    "field(8-15), AB,  0A50,                the high byte, 10",
    "epoch32,  ABCD,   5F5E 1000,           '', 2020-09-13T12:26:40Z",
    "epoch32,  ABCD,   FFFF FFFF,           '', not_available",
    "datetime48, ABCDEF, 1407 1209 0F28,    '', 2020-07-18T09:15:40",
    "datetime48, ABCDEF, 140D 1209 0F28,    '', out_of_range",
    "datetime48, ABCDEF, 0000 0000 0000,    '', not_available",
  })
  void is_decoded(String type, String order, String registers, String note, String value) {
    assertEquals(value, read(point("x", "holding 10", type).order(order), registers));
  }

  @Test
  void is_scaled() {
    assertEquals("123456.78", read(point("x", "holding 10", "bcd32").scale("0.01"), "1234 5678"));
    assertEquals("-0.5", read(point("x", "holding 10", "sm16").scale("0.1"), "8005"));
  }

  @Test
  void is_absent_by_its_pattern_before_it_is_decoded() {
    assertEquals("not_available", read(point("x", "holding 10", "bcd16").absent(0xFFFFL), "FFFF"));
    assertEquals(
        "not_available", read(point("x", "holding 10", "field(4-7)").absent(0xFFFFL), "FFFF"));
  }

  @Test
  void has_a_label_if_it_is_a_field() {
    PointFixture mode = point("x", "holding 10", "field(4-5)").labels(Map.of(1L, "off", 2L, "on"));

    assertEquals("on", read(mode, "0A2F"));
    assertEquals("3", read(mode, "0A3F"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "bcd16, 9876",
    "bcd32, 12345678",
    "bcd64, 999999999999999",
    "mod10k32, 99999999",
    "mod10k48, 123456789012",
    "mod10k64, 1",
    "mod1k32, 999999",
    "mod1k48, 123456789",
    "mod1k64, 123456789012",
    "int24, -8388608",
    "uint24, 16777215",
    "int48, -140737488355328",
    "uint48, 281474976710655",
    "sm16, -32767",
    "sm32, 2147483647",
    "float16, -0.5",
    "float16, 65504",
    "float16, 0.00006103515625",
    "float16, 0.000000059604644775390625",
  })
  void is_encoded_into_the_registers_from_which_it_is_decoded(String type, String value)
      throws Exception {
    PointFixture fixture = point("x", "holding 10", type);
    int[] registers =
        PointEncoder.of(PointFixture.profile(fixture), fixture.point())
            .encode(new Value.Real(Double.parseDouble(value)), 0);

    String text =
        IntStream.of(registers)
            .mapToObj(register -> "%04X".formatted(register))
            .collect(Collectors.joining(" "));
    assertEquals(Double.parseDouble(value), Double.parseDouble(read(fixture, text)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "bcd16, 10000",
    "bcd16, -1",
    "mod10k32, 100000000",
    "mod1k32, 1000000",
    "int24, 8388608",
    "sm16, 32768"
  })
  void is_not_encoded_if_it_does_not_fit(String type, double value) {
    PointFixture fixture = point("x", "holding 10", type);
    PointEncoder encoder = PointEncoder.of(PointFixture.profile(fixture), fixture.point());

    assertThrows(UnfitValueException.class, () -> encoder.encode(new Value.Real(value), 0));
  }
}
