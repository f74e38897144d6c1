// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;

/** A value that a point measured or should be set to, in the profile's unit. */
public sealed interface Value {

  /** Returns the exact number; empty for a flag and a text. */
  default Optional<BigDecimal> decimal() {
    return Optional.empty();
  }

  /** Returns the nearest double; empty for a flag and a text. */
  default OptionalDouble toDouble() {
    return OptionalDouble.empty();
  }

  /** An integer that fits in a long. */
  record Whole(long number) implements Value {
    @Override
    public Optional<BigDecimal> decimal() {
      return Optional.of(BigDecimal.valueOf(number));
    }

    @Override
    public OptionalDouble toDouble() {
      return OptionalDouble.of((double) number);
    }

    @Override
    public String toString() {
      return Long.toString(number);
    }
  }

  /** An unsigned 64-bit integer above 2⁶³ - 1, without loss of precision. */
  record Wide(BigInteger number) implements Value {
    @Override
    public Optional<BigDecimal> decimal() {
      return Optional.of(new BigDecimal(number));
    }

    @Override
    public OptionalDouble toDouble() {
      return OptionalDouble.of(number.doubleValue());
    }

    @Override
    public String toString() {
      return number.toString();
    }
  }

  /** A finite number. NaN and the infinities are reported as qualities, never as values. */
  record Real(double number) implements Value {
    public Real {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException("value %s: expected a finite number".formatted(number));
      }
    }

    @Override
    public Optional<BigDecimal> decimal() {
      return Optional.of(BigDecimal.valueOf(number));
    }

    @Override
    public OptionalDouble toDouble() {
      return OptionalDouble.of(number);
    }

    @Override
    public String toString() {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }
  }

  record Flag(boolean isSet) implements Value {
    @Override
    public String toString() {
      return Boolean.toString(isSet);
    }
  }

  /** Text without control characters. */
  record Text(String text) implements Value {
    @Override
    public String toString() {
      return text;
    }
  }
}
