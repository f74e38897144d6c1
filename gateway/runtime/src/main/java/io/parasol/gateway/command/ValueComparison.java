// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.receipt.Controllers;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value that a device reads back with the commanded value. They match if they are equal
 * after rounding to what the device's registers can hold.
 */
public final class ValueComparison {

  /** Relative error of arithmetic with doubles. */
  private static final BigDecimal DOUBLE_ERROR = new BigDecimal("1e-9");

  /**
   * Relative error of a 32-bit float: half a unit in the last place of its 24-bit significand, and
   * a margin.
   */
  private static final BigDecimal FLOAT32_ERROR = new BigDecimal("1e-7");

  private final @Nullable Point point;

  /**
   * @param point as the profile defines it; empty if it is unknown.
   */
  public ValueComparison(Optional<Point> point) {
    this.point = point.orElse(null);
  }

  /** Returns the comparison for a point of a device, as its current profile defines it. */
  static ValueComparison of(Controllers controllers, DeviceId device, PointName name) {
    return new ValueComparison(controllers.profile(device).flatMap(profile -> profile.point(name)));
  }

  public boolean matches(Value requested, Value read) {
    Optional<BigDecimal> expected = number(requested);
    Optional<BigDecimal> found = number(read);
    if (expected.isEmpty() || found.isEmpty()) {
      return requested.equals(read);
    }
    BigDecimal difference = expected.get().subtract(found.get()).abs();
    BigDecimal relative = expected.get().abs().multiply(relativeTolerance());
    return difference.compareTo(resolution().add(relative)) <= 0;
  }

  private BigDecimal relativeTolerance() {
    boolean isSingle = point != null && point.type().encoding() == Encoding.FLOAT32;
    return isSingle ? FLOAT32_ERROR : DOUBLE_ERROR;
  }

  /**
   * Returns half a step of an integer register. The step of a scale factor that is read from the
   * device is not known here.
   */
  private BigDecimal resolution() {
    return point != null
            && point.type().encoding().isNumeric()
            && !point.type().encoding().isFloat()
            && point.scale() instanceof Scale.Factor factor
        ? factor.factor().abs().divide(BigDecimal.valueOf(2))
        : BigDecimal.ZERO;
  }

  /** Returns the numeric value; of an enumeration, the number of its label. */
  private Optional<BigDecimal> number(Value value) {
    if (value instanceof Value.Flag flag) {
      return Optional.of(flag.isSet() ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    return value instanceof Value.Text label ? labelled(label.text()) : value.decimal();
  }

  private Optional<BigDecimal> labelled(String label) {
    return Optional.ofNullable(point)
        .filter(each -> each.type().encoding().isEnum())
        .flatMap(
            each ->
                each.labels().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(label))
                    .map(Map.Entry::getKey)
                    .findFirst())
        .map(BigDecimal::valueOf);
  }
}
