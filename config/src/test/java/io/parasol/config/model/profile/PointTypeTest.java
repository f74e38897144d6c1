// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The type of a point")
class PointTypeTest {

  @ParameterizedTest(name = "{0} takes {1}")
  @CsvSource({
    "bool, 1",
    "bit(0), 1",
    "bit(15), 1",
    "int16, 1",
    "uint16, 1",
    "enum16, 1",
    "bits16, 1",
    "acc16, 1",
    "int32, 2",
    "uint32, 2",
    "float32, 2",
    "enum32, 2",
    "bits32, 2",
    "acc32, 2",
    "int64, 4",
    "uint64, 4",
    "float64, 4",
    "acc64, 4",
    "int24, 2",
    "uint48, 3",
    "sm16, 1",
    "bcd64, 4",
    "mod10k48, 3",
    "float16, 1",
    "field(0-1), 1",
    "field(8-15), 1",
    "epoch32, 2",
    "datetime48, 3",
    "string(1), 1",
    "string(2), 1",
    "string(3), 2",
    "string(250), 125"
  })
  void is_written_as_the_manual_has_it(String text, int registers) {
    PointType type = PointType.parse(text).orElseThrow();
    assertEquals(registers, type.size());
    assertEquals(text, type.toString());
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "int",
        "INT16",
        "int8",
        "int16(1)",
        "bit",
        "bit()",
        "bit(16)",
        "bit(-1)",
        "string",
        "string(0)",
        "string(251)",
        "string(1000)",
        "float128",
        "bcd24",
        "mod10k16",
        "field",
        "field(3)",
        "field(3-3)",
        "field(6-4)",
        "field(0-16)",
        "bit(1-2)",
        "acc128",
        " int16"
      })
  void is_nothing_else(String text) {
    assertEquals(Optional.empty(), PointType.parse(text));
  }

  @Test
  void has_an_argument_only_where_it_means_something() {
    assertThrows(IllegalArgumentException.class, () -> new PointType(Encoding.INT16, 1));
    assertThrows(IllegalArgumentException.class, () -> new PointType(Encoding.STRING));
  }

  @ParameterizedTest(name = "{0} begins with {1}")
  @CsvSource({"int16, AB", "bool, AB", "string(4), AB", "uint32, ABCD", "float64, ABCDEFGH"})
  void has_its_most_significant_byte_first_unless_said_otherwise(String type, String order) {
    assertEquals(order, WireOrder.bigEndian(PointType.parse(type).orElseThrow()).letters());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "BC", "ABC", "ACBD", "AABB", "abcd", "HGFEDCB", "ABCDEFHG"})
  void has_no_other_order_than_the_swaps_of_bytes_words_and_halves(String letters) {
    assertThrows(IllegalArgumentException.class, () -> new WireOrder(letters));
  }

  @Test
  void says_where_each_byte_of_the_wire_belongs() {
    WireOrder order = new WireOrder("CDAB");
    assertEquals(2, order.byteAt(0));
    assertEquals(3, order.byteAt(1));
    assertEquals(0, order.byteAt(2));
    assertEquals(1, order.byteAt(3));
  }
}
