// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteTarget;
import io.parasol.legacy.modbus.codec.EnumLabels;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.codec.PointEncoder;
import io.parasol.legacy.modbus.codec.ScaleFactor;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A point that a signed command may write, and the values that the profile allows for it. */
public final class WritablePoint implements WriteTarget<Value> {

  private final Point point;
  private final WriteRule rule;
  private final PointDecoder decoder;
  private final PointEncoder encoder;
  private final EnumLabels labels;
  private final @Nullable ScaleFactor scaleFactor;

  private WritablePoint(Profile profile, PointDecoder decoder, WriteRule rule) {
    this.point = decoder.point();
    this.rule = rule;
    this.decoder = decoder;
    this.encoder = PointEncoder.of(profile, point);
    this.labels = new EnumLabels(point);
    this.scaleFactor = ScaleFactor.of(profile, point).orElse(null);
  }

  /** Returns the writable point; empty if the profile does not allow writes to it. */
  static Optional<WritablePoint> of(Profile profile, PointDecoder decoder) {
    return decoder.point().write().map(rule -> new WritablePoint(profile, decoder, rule));
  }

  @Override
  public PointName name() {
    return point.name();
  }

  @Override
  public WriteRule rule() {
    return rule;
  }

  public PointDecoder decoder() {
    return decoder;
  }

  /**
   * Returns the scale factor that must be read before the value can be written, if there is one.
   */
  public Optional<ScaleFactor> scaleFactor() {
    return Optional.ofNullable(scaleFactor);
  }

  /**
   * Returns whether the point must be read before it is written: for its scale, or to spare its
   * flash memory.
   */
  public boolean isReadFirst() {
    return scaleFactor != null || rule.wear() == WriteRule.Wear.FLASH;
  }

  /** {@inheritDoc} The profile may allow only some of the function codes. */
  @Override
  public Optional<String> whyNoFunction() {
    PointType type = point.type();
    if (rule.method() == WriteMethod.SINGLE && type.encoding() == Encoding.BIT) {
      return Optional.of("writing one bit needs function code 22");
    }
    if (rule.method() == WriteMethod.SINGLE && type.size() > 1) {
      return Optional.of(type.size() + " registers need function code 16");
    }
    return type.size() > ModbusLimits.WRITE_REGISTERS
        ? Optional.of(type.size() + " registers exceed the maximum of one write")
        : Optional.empty();
  }

  /** Rejects a value outside the range in the profile, whatever the scale will be. */
  private void requireAllowed(Value wanted) throws UnfitValueException {
    if (point.type().encoding() == Encoding.STRING) {
      return;
    }
    BigDecimal number = number(wanted);
    WriteCheck.requireInRange(name(), rule, number, wanted);
    boolean isUnnamed =
        !point.labels().isEmpty() && !point.labels().containsKey(number.longValue());
    if (point.type().encoding().isEnum() && isUnnamed) {
      throw new UnfitValueException(
          "point %s: %s; expected a number that has a label".formatted(name(), wanted));
    }
  }

  /**
   * {@inheritDoc} The value itself: the registers depend on the scale point, which is read right
   * before the write.
   */
  @Override
  public Value convert(Value wanted) throws UnfitValueException {
    if (scaleFactor == null) {
      prepare(wanted, 0);
    } else {
      requireAllowed(wanted);
    }
    return wanted;
  }

  /**
   * Encodes a value for the wire.
   *
   * @param exponent of the scale point, -10 to 10; ignored without one.
   */
  public PreparedWrite prepare(Value wanted, int exponent) throws UnfitValueException {
    requireAllowed(wanted);
    int[] registers = encoder.encode(wanted, exponent);
    PreparedWrite write = new PreparedWrite(this, registers, exponent);
    requireAllowed(write.value());
    return write;
  }

  private BigDecimal number(Value wanted) throws UnfitValueException {
    Encoding encoding = point.type().encoding();
    boolean isFlag = encoding == Encoding.BOOL || encoding == Encoding.BIT;
    if (isFlag && wanted instanceof Value.Flag flag) {
      return flag.isSet() ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (wanted instanceof Value.Text text) {
      OptionalLong number = labels.number(text.text());
      if (number.isPresent()) {
        return BigDecimal.valueOf(number.getAsLong());
      }
    }
    return PointEncoder.number(point, wanted);
  }
}
