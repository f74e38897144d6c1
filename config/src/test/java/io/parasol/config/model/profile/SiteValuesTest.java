// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.CommandClass;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The values of a site:")
class SiteValuesTest {

  @Test
  void four_tables_two_of_bits_and_two_that_can_be_written() {
    assertEquals(
        List.of("coil", "discrete", "holding", "input"),
        Arrays.stream(Table.values()).map(Table::wireName).toList());
    assertEquals(
        List.of(Table.COIL, Table.DISCRETE),
        Arrays.stream(Table.values()).filter(Table::isBits).toList());
    assertEquals(
        List.of(Table.COIL, Table.HOLDING),
        Arrays.stream(Table.values()).filter(Table::isWritable).toList());
  }

  @ParameterizedTest
  @EnumSource(Table.class)
  void a_table_is_known_by_its_word_alone(Table table) {
    assertEquals(Optional.of(table), Table.of(table.wireName()));
    assertEquals(Optional.empty(), Table.of(table.name()));
  }

  @ParameterizedTest
  @EnumSource(CommandClass.class)
  void a_class_of_command_is_known_by_its_word_alone(CommandClass commandClass) {
    assertEquals(Optional.of(commandClass), CommandClass.of(commandClass.wireName()));
    assertEquals(Optional.empty(), CommandClass.of(commandClass.name()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void a_unit_is_one_byte(int wrong) {
    assertThrows(IllegalArgumentException.class, () -> new Unit(wrong));
  }

  @Test
  void a_unit_on_a_serial_line_is_neither_broadcast_nor_reserved() {
    assertFalse(new Unit(0).isOnSerialLine());
    assertTrue(new Unit(1).isOnSerialLine());
    assertTrue(new Unit(247).isOnSerialLine());
    assertFalse(new Unit(248).isOnSerialLine());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void a_value_is_a_finite_number(double wrong) {
    assertThrows(IllegalArgumentException.class, () -> new Value.Real(wrong));
  }

  @Test
  void a_value_is_shown_as_people_write_it() {
    assertEquals("-5", new Value.Whole(-5).toString());
    assertEquals("60", new Value.Real(60).toString());
    assertEquals("49.98", new Value.Real(49.98).toString());
    assertEquals("true", new Value.Flag(true).toString());
    assertEquals("mppt", new Value.Text("mppt").toString());
    assertEquals(
        "18446744073709551615", new Value.Wide(new BigInteger("18446744073709551615")).toString());
  }
}
