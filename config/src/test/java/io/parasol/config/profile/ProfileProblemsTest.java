// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A profile is refused, with place and remedy,")
class ProfileProblemsTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private void assertRefused(String problem, String profile) {
    assertEquals(List.of("profiles/test.yaml:" + problem), folder.profileProblems(profile));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          profil: x          | 2:1: profil is an unknown key; expected profile
          max-words: 126     | 2:12: max-words is "126"; expected 1 to 125
          max-words: 0       | 2:12: max-words is "0"; expected 1 to 125
          window: 17         | 2:9: window is "17"; expected 1 to 16
          connect-delay: 61s | 2:16: connect-delay is "61s"; expected 0s to 1m
          gap: 20            | 2:6: gap is "20"; expected a duration with its unit, such as 5s or 500ms
          timeout: 5ms       | 2:10: timeout is "5ms"; expected 10ms to 1m
          source: [a]        | 2:9: source is a list; expected text
          settle: 61s        | 2:9: settle is "61s"; expected 0s to 1m
          turnaround: 20     | 2:13: turnaround is "20"; expected a duration with its unit, such as 5s or 500ms
          one-client: yes    | 2:13: one-client is "yes"; expected true, false or release
          limits: 40         | 2:9: limits is "40"; expected a list, such as [{at: input 3000-3124, max-words: 40}]
          limits: [input 5]  | 2:10: limits[0] is "input 5"; expected a mapping with at or max-words
          limits: [{at: input 5}] | 2:10: limits[0].max-words is missing; expected 1 to 125
          limits: [{at: input 5, max-words: 0}] | 2:35: limits[0].max-words is "0"; expected 1 to 125
          limits: [{at: coil 5, max-words: 1}] | 2:15: limits[0].at is in table coil; expected holding or input
          limits: [{at: input 7-5, max-words: 1}] | 2:15: limits[0].at is "input 7-5"; expected the first not above the last, 0 to 65535
          limits: [{at: input 7-, max-words: 1}] | 2:15: limits[0].at is "input 7-"; expected holding, input, coil or discrete, then zero-based addresses, such as input 3000-3124
          forbidden: input 5 | 2:12: forbidden is "input 5"; expected a list, such as [holding 2999, input 100-120]
          forbidden: [70000] | 2:13: forbidden[0] is "70000"; expected holding, input, coil or discrete, then zero-based addresses, such as input 3000-3124
          forbidden: [input 65530-65536] | 2:13: forbidden[0] is "input 65530-65536"; expected the first not above the last, 0 to 65535
          line: 9600         | 2:7: line is "9600"; expected a mapping with baud, parity or stop-bits
          line: {baud: 49}   | 2:14: line.baud is "49"; expected 50 to 4000000
          line: {parity: mark} | 2:16: line.parity is "mark"; expected none, even or odd
          line: {stop-bits: 3} | 2:19: line.stop-bits is "3"; expected 1 or 2
          units: 256         | 2:8: units is "256"; expected units from 0 to 255, such as 3 or 1-247
          units: 5-3         | 2:8: units is "5-3"; expected units from 0 to 255, such as 3 or 1-247
          units: [1, a]      | 2:12: units[1] is "a"; expected units from 0 to 255, such as 3 or 1-247
          units: []          | 2:8: units is empty; expected units from 0 to 255, such as 3 or 1-247
          without: [a]       | 2:1: without is not valid for a profile without extends; expected no such key
          extends: traker    | 2:10: extends is "traker"; expected tracker
          extends: test      | 2:10: extends is "test", which forms a cycle: test, test; expected another profile
          identity: modbus   | 2:11: identity is "modbus"; expected device-identification, or a mapping of points, such as {serial: serial}
          identity: {serial: b} | 2:20: identity.serial is "b"; expected the name of a point
          identity: {firmware: a} | 2:11: identity.serial is missing; expected the name of a point, here or under model
          identity: {name: a, model: a} | 2:12: identity.name is an unknown key; expected manufacturer, model, serial or firmware
          restart: 1         | 2:10: restart is "1"; expected a mapping with at, value, class or within
          restart: {value: 1} | 2:1: restart.at is missing; expected holding, input, coil or discrete, then the zero-based address, such as holding 40083
          restart: {at: holding 9} | 2:1: restart.value is missing; expected 0 to 65535
          restart: {at: coil 9, value: 2} | 2:30: restart.value is "2"; expected 0 or 1
          restart: {at: input 9, value: 1} | 2:15: restart.at is in table input; expected holding or coil
          restart: {at: holding 9, value: 1, class: firmware} | 2:43: restart.class is "firmware"; expected setpoint, config or protection
          restart: {at: holding 9, value: 1, within: 2h} | 2:44: restart.within is "2h"; expected 1s to 1h
          # spotless:on
          """)
  void for_one_key(String line, String problem) {
    assertRefused(
        problem, "profile: test\n" + line + "\npoints: {a: {at: holding 1, type: int16}}\n");
  }

  @Test
  void for_a_restart_by_what_commands_may_write() {
    assertRefused(
        "2:15: restart.at is holding 2, which is a writable point;"
            + " expected an address that no writable point uses",
        """
        profile: test
        restart: {at: holding 2, value: 1}
        points:
          a: {at: holding 1, type: uint32, write: {class: config, min: 0, max: 9}}
        """);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          type: int16                                         | 3:3: points.x.at is missing; expected holding, input, coil or discrete, then the zero-based address, such as holding 40083
          at: holding 1                                       | 3:3: points.x.type is missing; expected a type such as bool, int16, uint32, float32, enum16, bits16, acc32, bcd32, string(8), bit(3) or field(4-6)
          at: register 1, type: int16                         | 3:11: points.x.at is "register 1"; expected holding, input, coil or discrete, then the zero-based address, such as holding 40083
          at: holding 65536, type: int16                      | 3:11: points.x.at is "holding 65536"; expected 0 to 65535, the zero-based address on the wire
          at: 40083, type: int16                              | 3:11: points.x.at is "40083"; expected holding 82 for register 40083 of a vendor's list, or the table and 40083 for that address on the wire
          at: holding 65535, type: int32                      | 3:11: points.x.at is holding 65535 for int32; expected an end at 65535 or before
          at: holding 1, type: int8                           | 3:28: points.x.type is "int8"; expected a type such as bool, int16, uint32, float32, enum16, bits16, acc32, bcd32, string(8), bit(3) or field(4-6)
          at: holding 1, type: bit(16)                        | 3:28: points.x.type is "bit(16)"; expected a type such as bool, int16, uint32, float32, enum16, bits16, acc32, bcd32, string(8), bit(3) or field(4-6)
          at: holding 1, type: string(251)                    | 3:28: points.x.type is "string(251)"; expected a type such as bool, int16, uint32, float32, enum16, bits16, acc32, bcd32, string(8), bit(3) or field(4-6)
          at: coil 1, type: int16                             | 3:25: points.x.type is int16 in table coil; expected bool
          at: holding 1, type: int16, order: CDAB             | 3:42: points.x.order is "CDAB"; expected AB or BA
          at: input 1, type: int32, order: ABDC             | 3:40: points.x.order is "ABDC"; expected ABCD, CDAB, BADC or DCBA
          at: input 1, type: int64, order: ABCD             | 3:40: points.x.order is "ABCD"; expected ABCDEFGH, BADCFEHG, CDABGHEF, DCBAHGFE, EFGHABCD, FEHGBADC, GHEFCDAB or HGFEDCBA
          at: coil 1, type: bool, order: AB                   | 3:31: points.x.order is not valid for a single bit; expected no such key
          at: holding 1, type: int16, scale: 0                | 3:42: points.x.scale is "0"; expected a number other than zero
          at: holding 1, type: int16, scale: 1e-20            | 3:42: points.x.scale is "1e-20"; expected at most 15 digits between 1e-18 and 1e18
          at: holding 1, type: int16, scale: 1/10             | 3:42: points.x.scale is "1/10"; expected 1 to 64 letters, digits, '_', '-', '.' or '#', beginning with a letter
          at: holding 1, type: int16, scale: y                | 3:42: points.x.scale is "y"; expected a number, or the name of a point
          at: holding 1, type: int16, scale: fr               | 3:42: points.x.scale is "fr"; expected far
          at: holding 1, type: int16, scale: far              | 3:42: points.x.scale is "far"; expected an unscaled whole number in the same table, within one block of 20 registers
          at: input 1, type: int16, scale: near               | 3:40: points.x.scale is "near"; expected an unscaled whole number in the same table, within one block of 20 registers
          at: holding 1, type: int16, scale: real             | 3:42: points.x.scale is "real"; expected an unscaled whole number in the same table, within one block of 20 registers
          at: holding 1, type: int16, scale: tens             | 3:42: points.x.scale is "tens"; expected an unscaled whole number in the same table, within one block of 20 registers
          at: holding 1, type: enum16, scale: 10              | 3:36: points.x.scale is not valid for type enum16; expected no such key
          at: input 1, type: string(4), offset: 1           | 3:37: points.x.offset is not valid for type string(4); expected no such key
          at: holding 1, type: bits16, deadband: 1            | 3:36: points.x.deadband is not valid for type bits16; expected no such key
          at: holding 1, type: int16, offset: .nan            | 3:43: points.x.offset is ".nan"; expected a number
          at: holding 1, type: int16, values: {1: a}          | 3:35: points.x.values is not valid for type int16; expected no such key
          at: holding 1, type: bits16, values: [a]            | 3:44: points.x.values is a list; expected names of bits, such as {0: fan, 3: grid loss}
          at: holding 1, type: bits16, values: {16: a}        | 3:45: points.x.values.16 is not a valid name; expected 0 to 15
          at: holding 1, type: bits16, values: {1: a, 01: b}  | 3:51: points.x.values.01 is a duplicate in another spelling; expected each number once
          at: holding 1, type: enum16, values: [a]            | 3:44: points.x.values is a list; expected names of numbers, such as {1: off, 4: mppt}
          at: holding 1, type: enum16, values: {a: 1}         | 3:45: points.x.values.a is not a valid name; expected 0 to 65535 or 0x0 to 0xFFFF
          at: holding 1, type: enum16, values: {65536: a}     | 3:45: points.x.values.65536 is not a valid name; expected 0 to 65535 or 0x0 to 0xFFFF
          at: holding 1, type: enum16, values: {1: a, 1: b}   | 3:51: points.x.values.1 is a duplicate of line 3; expected each key once
          at: holding 1, type: enum16, values: {1: a, 0x1: b} | 3:51: points.x.values.0x1 is a duplicate in another spelling; expected each number once
          at: holding 1, type: enum16, values: {1: a, 2: a}, write: {class: config} | 3:54: points.x.values.2 is the name of another number as well; expected a unique name
          at: holding 1, type: enum16, values: {1: " "}       | 3:48: points.x.values.1 is " "; expected 1 to 64 printable characters
          at: holding 1, type: int16, absent: 0xFFFF          | 3:43: points.x.absent is "0xFFFF"; expected a list of raw numbers, such as [0xFFFF]
          at: holding 1, type: int16, absent: [-32769]        | 3:44: points.x.absent[0] is "-32769"; expected -32768 to 65535 or 0x0 to 0xFFFF
          at: holding 1, type: uint16, absent: [-1]           | 3:45: points.x.absent[0] is "-1"; expected 0 to 65535 or 0x0 to 0xFFFF
          at: input 1, type: float32, absent: [1e39]          | 3:44: points.x.absent[0] is "1e39"; expected 0x0 to 0xFFFFFFFF or a number
          at: holding 1, type: uint16, absent: [0x10000]      | 3:45: points.x.absent[0] is "0x10000"; expected 0 to 65535 or 0x0 to 0xFFFF
          at: input 1, type: float32, absent: [nan]         | 3:44: points.x.absent[0] is "nan"; expected 0x0 to 0xFFFFFFFF or a number
          at: input 1, type: string(4), absent: [1]         | 3:37: points.x.absent is not valid for type string(4); expected no such key
          at: holding 1, type: int16, unit: "a very long unit" | 3:41: points.x.unit is "a very long unit!"; expected 1 to 16 printable characters
          at: holding 1, type: int16, every: 1                | 3:42: points.x.every is "1"; expected a duration with its unit, such as 5s or 500ms
          at: input 1, type: string(41)                     | 3:26: points.x.type is 21 registers; expected at most max-words, 20
          at: holding 199, type: uint32                       | 6:13: points.far.at is holding 200, inside x at holding 199; expected separate registers or the same ones; only bit(n), field and bits points may overlap
          at: holding 200, type: uint32                       | 6:13: points.far.at is holding 200, inside x at holding 200; expected separate registers or the same ones; only bit(n), field and bits points may overlap
          # spotless:on
          """)
  void for_one_point(String point, String problem) {
    assertRefused(
        problem,
        """
        {profile: test, max-words: 20,
        points: {
          x: {%s},
          near: {at: holding 2, type: int16}, real: {at: holding 3, type: float32},
          tens: {at: holding 5, type: int16, scale: 10},
          far: {at: holding 200, type: int16}}}
        """
            .formatted(point.replace("long unit\"", "long unit!\"")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          at: holding 2999, type: int16           | 5:11: points.x.at is holding 2999, which overlaps a forbidden range; expected no address in holding 2999
          at: holding 2998, type: int32           | 5:11: points.x.at is holding 2998-2999, which overlaps a forbidden range; expected no address in holding 2999
          at: discrete 9, type: bool              | 5:11: points.x.at is discrete 9, which overlaps a forbidden range; expected no address in discrete 8-9
          at: holding 101, type: int64            | 5:30: points.x.type is 4 registers; expected at most 3, the limit of holding 100-119
          at: holding 117, type: int64            | 5:30: points.x.type is 4 registers; expected at most 3, the limit of holding 100-119
          at: holding 97, type: int16, scale: far | 5:43: points.x.scale is "far"; expected value and exponent in one block that may be read, but it would be holding 97-100
          at: holding 3000, type: int16, scale: low | 5:45: points.x.scale is "low"; expected value and exponent in one block that may be read, but it would be holding 2990-3000
          # spotless:on
          """)
  void for_one_point_that_no_read_can_hold(String point, String problem) {
    assertRefused(
        problem,
        """
        {profile: test,
        limits: [{at: holding 100-119, max-words: 3}],
        forbidden: [holding 2999, discrete 8-9],
        points: {
          x: {%s},
          far: {at: holding 100, type: int16}, low: {at: holding 2990, type: int16}}}
        """
            .formatted(point));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          sum: [near, c]            | 2:6: points.x.sum is "c"; expected the name of a point
          sum: [near, farr]         | 2:6: points.x.sum is "farr"; expected far
          sum: [near]               | 2:6: points.x.sum is 1 points; expected 2 to 16
          ratio: [near, far, near]  | 2:6: points.x.ratio is 3 points; expected 2
          ratio: [near, -far]       | 2:6: points.x.ratio is a point with a minus sign; expected points without a sign
          product: near             | 2:15: points.x.product is "near"; expected a list of points, such as [power_l1, power_l2]
          sum: [near, far], ratio: [near, far] | 2:6: points.x.sum is not allowed together with another formula; expected one of sum, product and ratio
          sum: [near, mode]         | 2:6: points.x.sum is mode of type enum16; expected points with numbers
          sum: [near, slow]         | 2:6: points.x.sum is points with different read periods; expected the same every of all its points
          sum: [near, y]            | 2:6: points.x.sum is "y"; expected the name of a point
          sum: [near, far], at: holding 3 | 2:24: points.x.at is an unknown key; expected sum, product, ratio, unit, means, deadband or max-silence
          sum: [near, far], unit: a very long unit | 2:30: points.x.unit is "a very long unit!"; expected 1 to 16 printable characters
          # spotless:on
          """)
  void for_one_calculated_point(String point, String problem) {
    assertRefused(
        problem,
        """
        {profile: test, points: {
         x: {%s},
         near: {at: holding 1, type: int16}, far: {at: holding 2, type: int16},
         mode: {at: holding 3, type: enum16}, slow: {at: holding 4, type: int16, every: 60s},
         y: {product: [near, far]}}}
        """
            .formatted(point.replace("long unit", "long unit!")));
  }

  @ParameterizedTest(name = "{0}, written {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          at: input 1, type: int16                  | class: setpoint, min: 0, max: 1      | 4:3: points.x.write is not valid for table input; expected no such key
          at: discrete 1, type: bool                | class: setpoint                      | 4:3: points.x.write is not valid for table discrete; expected no such key
          at: holding 1, type: acc32                | class: config, min: 0, max: 1        | 4:3: points.x.write is not valid for a counter; expected no such key
          at: holding 1, type: bit(2)               | class: config                        | 4:3: points.x.write is not valid for one bit of a register; expected no such key
          at: holding 1, type: int16                | min: 0, max: 1                       | 4:3: points.x.write.class is missing; expected setpoint, config or protection
          at: holding 1, type: int16                | class: firmware, min: 0, max: 1      | 4:18: points.x.write.class is "firmware"; expected setpoint, config or protection
          at: holding 1, type: int16                | class: setpoint, max: 1              | 4:3: points.x.write.min is missing; expected a number
          at: holding 1, type: float32              | class: setpoint, min: 0              | 4:3: points.x.write.max is missing; expected a number
          at: holding 1, type: bits16               | class: setpoint, min: 0              | 4:3: points.x.write.max is missing; expected a number
          at: holding 1, type: int16                | class: setpoint, min: 2, max: 1      | 4:41: points.x.write.max is below min; expected min not above max
          at: holding 1, type: int16                | class: setpoint, min: -.inf, max: 1  | 4:33: points.x.write.min is "-.inf"; expected a number
          at: holding 1, type: uint16               | class: setpoint, min: -1, max: 1     | 4:33: points.x.write.min is -1; expected 0 to 65535, the range of the type
          at: holding 1, type: int16, scale: 0.1    | class: setpoint, min: 0, max: 3276.8 | 4:41: points.x.write.max is 3276.8; expected -3276.8 to 3276.7, the range of the type
          at: holding 1, type: uint16, scale: -1, offset: 5 | class: setpoint, min: 0, max: 6 | 4:41: points.x.write.max is 6; expected -65530 to 5, the range of the type
          at: coil 1, type: bool                    | class: setpoint, min: 0              | 4:28: points.x.write.min is not valid for type bool; expected no such key
          at: holding 1, type: string(4)            | class: config, max: 4                | 4:26: points.x.write.max is not valid for type string(4); expected no such key
          at: holding 1, type: enum16               | class: config                        | 4:10: points.x.write is not possible without values; expected values as well, because only named numbers can be written
          at: holding 1, type: enum16, values: {1: a, 4: b} | class: config, min: 5        | 4:31: points.x.write.min is above the largest value; expected min not above max
          at: holding 1, type: int16                | class: setpoint, min: 0, max: 1, wear: eeprom | 4:50: points.x.write.wear is "eeprom"; expected none or flash
          at: holding 1, type: int16                | class: setpoint, min: 0, max: 1, per-day: 0   | 4:53: points.x.write.per-day is "0"; expected 1 to 86400
          at: holding 1, type: int16                | class: setpoint, min: 0, max: 1, method: 6    | 4:52: points.x.write.method is "6"; expected auto, single or multiple
          at: holding 1, type: int32                | class: setpoint, min: 0, max: 1, method: single | 4:52: points.x.write.method is single for type int32; expected auto or multiple
          at: holding 1, type: int16                | class: setpoint, min: 0, max: 1, daily: 1     | 4:44: points.x.write.daily is an unknown key; expected class, min, max, wear, per-day or method
          # spotless:on
          """)
  void for_one_write_rule(String point, String write, String problem) {
    assertRefused(
        problem,
        "{profile: test, points: {\nx: {\n  %s,\n  write: {%s}}}}\n".formatted(point, write));
  }

  @Test
  void when_its_name_is_not_that_of_its_file() {
    assertRefused(
        "1:10: profile is \"tset\"; expected test, like the file name",
        "profile: tset\npoints: {a: {at: holding 1, type: int16}}\n");
  }

  @Test
  void when_it_has_no_points() {
    assertRefused(
        "2:9: points is empty; expected a mapping of points", "profile: test\npoints: {}\n");
    assertRefused("1:1: points is missing; expected a mapping of points", "profile: test\n");
  }

  @Test
  void when_it_has_more_points_than_any_device() {
    StringBuilder profile = new StringBuilder("profile: test\npoints:\n");
    for (int i = 0; i <= 10_000; i++) {
      profile.append("  p").append(i).append(": {at: holding 0, type: int16}\n");
    }
    assertRefused("2:1: points is 10001 points; expected at most 10000", profile.toString());
  }

  @Test
  void when_it_is_nested_too_deep() {
    assertRefused(
        "1:146: nested deeper than 32; expected a flatter file",
        "{profile: test, points: " + "{a: ".repeat(100_000) + "\n");
  }

  @Test
  void when_its_aliases_stand_for_more_than_memory_holds() {
    StringBuilder laughs = new StringBuilder("profile: test\nx0: &x0 {a: 1, b: 2, c: 3, d: 4}\n");
    for (int i = 1; i <= 9; i++) {
      laughs.append("x%d: &x%d [%s]\n".formatted(i, i, ("*x" + (i - 1) + ",").repeat(10)));
    }
    assertRefused(
        "7:26: more than 500000 values after the expansion of aliases; expected fewer",
        laughs.toString());
  }

  @Test
  void when_it_is_more_than_four_mebibytes() {
    assertRefused(
        "1:1: too large; expected at most 4 MiB",
        "profile: test\n" + "# so much prose\n".repeat(300_000));
  }

  @Test
  void not_for_ten_thousand_lines_that_are_sound() throws Exception {
    StringBuilder profile = new StringBuilder("profile: test\npoints:\n");
    for (int i = 0; i < 10_000; i++) {
      profile
          .append("  p")
          .append(i)
          .append(": {at: holding ")
          .append(i)
          .append(", type: int16}\n");
    }
    folder.with("profiles/test.yaml", profile.toString());
    assertEquals(10_000, ProfileFile.load("test", temp).points().size());
  }

  @Test
  void when_it_has_more_holes_than_any_device() {
    assertRefused(
        "2:1: forbidden is 257 ranges; expected at most 256",
        "profile: test\nforbidden: ["
            + "holding 1,".repeat(257)
            + "]\npoints: {a: {at: holding 9, type: int16}}\n");
  }

  @Test
  void when_a_point_is_there_twice() {
    assertRefused(
        "4:3: points.a is a duplicate of line 3; expected each key once",
        "profile: test\npoints:\n  a: {at: holding 1, type: int16}\n  a: {at: holding 2, type:"
            + " int16}\n");
  }

  @Test
  void without_a_second_problem_for_what_hangs_on_the_first() {
    assertRefused(
        "2:18: points.a.at is \"nowhere\"; expected holding, input, coil or discrete, then the"
            + " zero-based address, such as holding 40083",
        """
        profile: test
        points: {a: {at: nowhere, type: int16}, b: {at: holding 1, type: int16, scale: a}}
        """);
  }
}
