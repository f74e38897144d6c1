// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.PointName;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is read back resembles what was asked for")
class ValueComparisonTest {

  private static Point point(Encoding encoding, String factor, Map<Long, String> labels) {
    return new Point(
        new PointName("p"),
        new Address(Table.HOLDING, 10),
        new PointType(encoding),
        WireOrder.bigEndian(new PointType(encoding)),
        new Scale.Factor(new BigDecimal(factor)),
        0,
        "",
        Optional.empty(),
        Set.of(),
        labels,
        Optional.empty(),
        Optional.empty());
  }

  private static Value number(String text) {
    return text.contains(".")
        ? new Value.Real(Double.parseDouble(text))
        : new Value.Whole(Long.parseLong(text));
  }

  @ParameterizedTest(name = "{2} asked, {3} read, {0} of {1}: {4}")
  @CsvSource({
    "UINT16,  0.1,  60,      60.0,        true",
    "UINT16,  0.1,  60.04,   60.0,        true",
    "UINT16,  0.1,  60.05,   60.1,        true",
    "UINT16,  0.1,  60.05,   60.0,        true",
    "UINT16,  0.1,  60.06,   60.0,        false",
    "UINT16,  0.1,  60,      60.1,        false",
    "UINT16,  1,    60,      60,          true",
    "UINT16,  1,    60,      61,          false",
    "INT16,   10,   4210,    4210,        true",
    "INT16,   -10,  4210,    4220,        false",
    "FLOAT32, 1,    49.98,   49.97999954, true",
    "FLOAT32, 1,    49.98,   49.98001,    false",
    "FLOAT64, 1,    49.98,   49.9800001,  false",
  })
  void within_what_the_registers_hold(
      Encoding encoding, String factor, String asked, String read, boolean expected) {
    assertEquals(
        expected,
        new ValueComparison(Optional.of(point(encoding, factor, Map.of())))
            .matches(number(asked), number(read)));
  }

  @Test
  void whether_it_is_named_or_numbered() {
    ValueComparison mode =
        new ValueComparison(
            Optional.of(point(Encoding.ENUM16, "1", Map.of(4L, "mppt", 7L, "fault"))));

    assertEquals(true, mode.matches(new Value.Whole(4), new Value.Text("mppt")));
    assertEquals(true, mode.matches(new Value.Text("mppt"), new Value.Whole(4)));
    assertEquals(true, mode.matches(new Value.Text("other"), new Value.Text("other")));
    assertEquals(false, mode.matches(new Value.Whole(4), new Value.Text("fault")));
    assertEquals(false, mode.matches(new Value.Text("other"), new Value.Whole(4)));
  }

  @Test
  void of_a_point_that_is_not_known_only_when_it_is_the_same() {
    ValueComparison unknown = new ValueComparison(Optional.empty());

    assertEquals(true, unknown.matches(new Value.Flag(true), new Value.Whole(1)));
    assertEquals(true, unknown.matches(new Value.Whole(60), new Value.Real(60)));
    assertEquals(false, unknown.matches(new Value.Whole(60), new Value.Real(60.001)));
    assertEquals(true, unknown.matches(new Value.Text("a"), new Value.Text("a")));
    assertEquals(false, unknown.matches(new Value.Text("a"), new Value.Text("b")));
    assertEquals(false, unknown.matches(new Value.Text("1"), new Value.Whole(1)));
  }
}
