// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;

/** The labels of the numbers of an enumeration. */
public final class EnumLabels {

  private final long[] numbers;
  private final Value.Text[] names;

  /** Creates the labels of a point; empty if its type is no enumeration. */
  public EnumLabels(Point point) {
    Map<Long, String> labels = point.type().encoding().isEnum() ? point.labels() : Map.of();
    this.numbers = labels.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    this.names = new Value.Text[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      names[i] = new Value.Text(TextDecoder.printable(labels.getOrDefault(numbers[i], "")));
    }
  }

  Value value(long number) {
    int at = Arrays.binarySearch(numbers, number);
    return at >= 0 ? names[at] : new Value.Whole(number);
  }

  /** Returns the smallest number with this label. */
  public OptionalLong number(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].text().equals(name)) {
        return OptionalLong.of(numbers[i]);
      }
    }
    return OptionalLong.empty();
  }
}
