// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteSteps.PlannedWrite;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * An allowed value for a point of a panel, and its text in the published message.
 *
 * @param text replaces the value in the payload.
 */
record SetPoint(PanelWrite write, Value value, String text) implements PlannedWrite {

  /**
   * The relative error of a panel that computes in 32-bit floats: slightly more than half a unit in
   * the last place.
   */
  private static final BigDecimal FLOAT_PRECISION = new BigDecimal("1e-7");

  /**
   * Checks and converts a value.
   *
   * @throws UnfitValueException not a number, a number outside the range, or a word that is not one
   *     of the allowed words.
   */
  static SetPoint of(PanelWrite write, Value value) throws UnfitValueException {
    if (!write.words().isEmpty()) {
      return ofText(write, value);
    }
    Optional<BigDecimal> number = value.decimal();
    if (number.isEmpty()) {
      throw unfit(write, value, "a number");
    }
    WriteCheck.requireInRange(write.point(), write.rule(), number.get(), value);
    return new SetPoint(write, value, plain(number.get()));
  }

  private static SetPoint ofText(PanelWrite write, Value value) throws UnfitValueException {
    String word = value.toString();
    if (!write.words().contains(word)) {
      throw unfit(write, value, String.join(", ", write.words()));
    }
    return new SetPoint(write, value, word);
  }

  private static UnfitValueException unfit(PanelWrite write, Value value, String expected) {
    return new UnfitValueException(
        "point %s: %s; expected %s".formatted(write.point(), value, expected));
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  PointName point() {
    return write.point();
  }

  @Override
  public Map<PointName, Value> values() {
    return Map.of(point(), value);
  }

  byte[] payload() {
    return write.payload(text).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns whether a reported value equals this one, within the precision of a 32-bit float. */
  boolean matches(Value reported) {
    Optional<BigDecimal> expected = value.decimal();
    Optional<BigDecimal> actual = reported.decimal();
    if (!write.words().isEmpty() || expected.isEmpty() || actual.isEmpty()) {
      return text.equals(reported.toString().strip());
    }
    BigDecimal difference = expected.get().subtract(actual.get()).abs();
    return difference.compareTo(expected.get().abs().multiply(FLOAT_PRECISION)) <= 0;
  }
}
