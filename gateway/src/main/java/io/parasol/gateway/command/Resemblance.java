// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Encoding;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Scale;
import io.parasol.config.site.Value;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what a device reads back can be what was asked for, once it has been rounded to what its
 * registers hold.
 */
public final class Resemblance {

  /** What arithmetic in doubles loses. */
  private static final BigDecimal ROUNDING = new BigDecimal("1e-9");

  /** What a float of 32 bits loses: half a unit in its 24th binary digit, and a little more. */
  private static final BigDecimal SINGLE = new BigDecimal("1e-7");

  private final Optional<Point> point;

  /**
   * @param point as the profile has it; empty where it is unknown.
   */
  public Resemblance(Optional<Point> point) {
    this.point = point;
  }

  /** Of a point of a device, as its profile has it now. */
  static Resemblance of(Controllers controllers, DeviceId device, PointName name) {
    return new Resemblance(controllers.profile(device).flatMap(profile -> profile.point(name)));
  }

  public boolean holds(Value asked, Value read) {
    Optional<BigDecimal> wanted = number(asked);
    Optional<BigDecimal> found = number(read);
    if (wanted.isEmpty() || found.isEmpty()) {
      return asked.equals(read);
    }
    BigDecimal difference = wanted.get().subtract(found.get()).abs();
    BigDecimal relative = wanted.get().abs().multiply(relativeTolerance());
    return difference.compareTo(resolution().add(relative)) <= 0;
  }

  private BigDecimal relativeTolerance() {
    boolean isSingle = point.filter(each -> each.type().encoding() == Encoding.FLOAT32).isPresent();
    return isSingle ? SINGLE : ROUNDING;
  }

  /** Half a step of an integer register; of a live scale the step is not known here. */
  private BigDecimal resolution() {
    boolean isStepped =
        point
            .map(each -> each.type().encoding())
            .filter(encoding -> encoding.isNumeric() && !encoding.isFloat())
            .isPresent();
    return isStepped && point.get().scale() instanceof Scale.Factor factor
        ? factor.factor().abs().divide(BigDecimal.valueOf(2))
        : BigDecimal.ZERO;
  }

  /** The number that the value is or, of an enumeration, is called. */
  private Optional<BigDecimal> number(Value value) {
    if (value instanceof Value.Whole whole) {
      return Optional.of(BigDecimal.valueOf(whole.number()));
    }
    if (value instanceof Value.Wide wide) {
      return Optional.of(new BigDecimal(wide.number()));
    }
    if (value instanceof Value.Real real) {
      return Optional.of(BigDecimal.valueOf(real.number()));
    }
    if (value instanceof Value.Flag flag) {
      return Optional.of(flag.isSet() ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    return labelled(((Value.Text) value).text());
  }

  private Optional<BigDecimal> labelled(String label) {
    return point
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
