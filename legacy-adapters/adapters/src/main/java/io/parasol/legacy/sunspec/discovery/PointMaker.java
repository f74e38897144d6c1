// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.Factor;
import io.parasol.legacy.sunspec.model.ModelPoint;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A factory of profile points from the points of one model in a device.
 *
 * @param namePrefix the first part of their names: {@code inverter}, or {@code inverter#2}.
 * @param every the polling period of the device.
 */
record PointMaker(int model, String namePrefix, Duration every) {

  /** Returns the name of a point of the model; empty if it would be too long. */
  Optional<PointName> name(String path) {
    try {
      return Optional.of(new PointName(namePrefix + "." + path));
    } catch (IllegalArgumentException tooLong) {
      return Optional.empty();
    }
  }

  /**
   * Returns the profile point; empty if its name or that of its scale factor would be too long, or
   * if one read cannot hold it.
   */
  Optional<Point> make(PlacedPoint placed) {
    if (placed.point().size() > Chain.MAX_READ_REGISTERS) {
      return Optional.empty();
    }
    return name(placed.path())
        .flatMap(name -> scale(placed).map(scale -> make(placed, name, scale)));
  }

  private Point make(PlacedPoint placed, PointName name, Scale scale) {
    ModelPoint point = placed.point();
    PointType type = point.type().pointType(point.size());
    return new Point(
        name,
        new Address(Table.HOLDING, placed.address()),
        type,
        WireOrder.bigEndian(type),
        scale,
        0,
        point.unit(),
        ReadPace.of(model, point, every),
        point.type().absent(),
        labels(point),
        WritePolicy.of(model, point).map(commandClass -> rule(placed, commandClass)),
        Optional.empty(),
        SunSpecStates.of(model, point),
        false,
        SunSpecMeanings.of(model, placed.path()));
  }

  /** Returns the names of numbers or of bits, without those that the models reserve. */
  private static Map<Long, String> labels(ModelPoint point) {
    if (!point.type().pointType(point.size()).encoding().isBits()) {
      return point.type().isEnum() ? point.symbols() : Map.of();
    }
    return point.symbols().entrySet().stream()
        .filter(bit -> !bit.getValue().startsWith(SunSpecStates.RESERVED))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Optional<Scale> scale(PlacedPoint placed) {
    Factor factor = placed.point().factor();
    if (factor instanceof Factor.Constant constant) {
      BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(constant.exponent());
      return Optional.of(new Scale.Factor(power));
    }
    return placed.scale().isEmpty()
        ? Optional.of(Scale.ONE)
        : placed
            .scale()
            .flatMap(at -> name(at.path()).map(name -> new Scale.ExponentAt(name, at.address())));
  }

  /**
   * Returns the write rule. It demands FC 16 even for one register, because SunSpec devices must
   * support FC 16, but need not support FC 6.
   */
  private WriteRule rule(PlacedPoint placed, CommandClass commandClass) {
    WriteBounds bounds = WriteBounds.of(model, placed.path(), placed.point());
    Optional<WriteRule.Reversion> reversion =
        SunSpecReversions.of(model, placed.path())
            .flatMap(
                found ->
                    name(found.timer())
                        .map(timer -> new WriteRule.Reversion(timer, found.startsTimer())));
    return new WriteRule(
        commandClass,
        bounds.min(),
        bounds.max(),
        Wear.NONE,
        OptionalInt.empty(),
        WriteMethod.MULTIPLE,
        reversion,
        placed.sync().flatMap(this::name).map(PointName::value));
  }
}
