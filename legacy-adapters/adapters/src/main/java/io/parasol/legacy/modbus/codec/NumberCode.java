// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Encoding;

/**
 * The conversion between the bits of a value and the whole number that they encode, for encodings
 * that are not plain binary.
 */
enum NumberCode {
  /** The low bits of wider registers, in two's complement or unsigned. */
  TRUNCATED {
    @Override
    boolean isValid(long bits, int width) {
      return true;
    }

    @Override
    long decode(long bits, int width) {
      return bits & 0xFF_FFFF;
    }

    @Override
    long encode(long number, int width) {
      return number & 0xFF_FFFF;
    }

    @Override
    long max(int width) {
      return 0xFF_FFFF;
    }
  },
  /** As {@link #TRUNCATED}, in two's complement. */
  TRUNCATED_SIGNED {
    @Override
    boolean isValid(long bits, int width) {
      return true;
    }

    @Override
    long decode(long bits, int width) {
      return bits << 40 >> 40;
    }

    @Override
    long encode(long number, int width) {
      return number & 0xFF_FFFF;
    }

    @Override
    long max(int width) {
      return 0x7F_FFFF;
    }

    @Override
    long min(int width) {
      return -0x80_0000;
    }
  },
  SIGN_MAGNITUDE {
    @Override
    boolean isValid(long bits, int width) {
      return true;
    }

    @Override
    long decode(long bits, int width) {
      long magnitude = bits & max(width);
      return (bits >>> (width - 1) & 1) == 0 ? magnitude : -magnitude;
    }

    @Override
    long encode(long number, int width) {
      return number >= 0 ? number : 1L << (width - 1) | -number;
    }

    @Override
    long max(int width) {
      return (1L << (width - 1)) - 1;
    }

    @Override
    long min(int width) {
      return -max(width);
    }
  },
  /** Four bits for each decimal digit. */
  BCD {
    @Override
    boolean isValid(long bits, int width) {
      return areDigitsBelow(bits, width, 4, 10);
    }

    @Override
    long decode(long bits, int width) {
      return fromDigits(bits, width, 4, 10);
    }

    @Override
    long encode(long number, int width) {
      return toDigits(number, width, 4, 10);
    }

    @Override
    long max(int width) {
      return power(10, width / 4) - 1;
    }
  },
  /** Sixteen bits for each digit of base 10 000. */
  MOD10K {
    @Override
    boolean isValid(long bits, int width) {
      return areDigitsBelow(bits, width, 16, 10_000);
    }

    @Override
    long decode(long bits, int width) {
      return fromDigits(bits, width, 16, 10_000);
    }

    @Override
    long encode(long number, int width) {
      return toDigits(number, width, 16, 10_000);
    }

    @Override
    long max(int width) {
      return power(10_000, width / 16) - 1;
    }
  },
  /** Sixteen bits for each digit of base 1000. */
  MOD1K {
    @Override
    boolean isValid(long bits, int width) {
      return areDigitsBelow(bits, width, 16, 1_000);
    }

    @Override
    long decode(long bits, int width) {
      return fromDigits(bits, width, 16, 1_000);
    }

    @Override
    long encode(long number, int width) {
      return toDigits(number, width, 16, 1_000);
    }

    @Override
    long max(int width) {
      return power(1_000, width / 16) - 1;
    }
  };

  static NumberCode of(Encoding encoding) {
    return switch (encoding) {
      case UINT24 -> TRUNCATED;
      case INT24 -> TRUNCATED_SIGNED;
      case SM16, SM32 -> SIGN_MAGNITUDE;
      case BCD16, BCD32, BCD64 -> BCD;
      case MOD10K32, MOD10K48, MOD10K64 -> MOD10K;
      case MOD1K32, MOD1K48, MOD1K64 -> MOD1K;
      default -> throw new IllegalArgumentException(encoding + " is plain binary");
    };
  }

  /** Returns whether the bits encode a number. */
  abstract boolean isValid(long bits, int width);

  /**
   * Returns the number that the bits encode.
   *
   * @param width the number of bits of the registers: 16, 32, 48 or 64.
   */
  abstract long decode(long bits, int width);

  /** Returns the bits of a number from {@link #min} to {@link #max}. */
  abstract long encode(long number, int width);

  /** Returns the largest number. */
  abstract long max(int width);

  /** Returns the smallest number. */
  long min(int width) {
    return 0;
  }

  private static boolean areDigitsBelow(long bits, int width, int digitBits, int base) {
    long mask = (1L << digitBits) - 1;
    for (int shift = 0; shift < width; shift += digitBits) {
      if ((bits >>> shift & mask) >= base) {
        return false;
      }
    }
    return true;
  }

  private static long fromDigits(long bits, int width, int digitBits, int base) {
    long mask = (1L << digitBits) - 1;
    long number = 0;
    for (int shift = width - digitBits; shift >= 0; shift -= digitBits) {
      number = number * base + (bits >>> shift & mask);
    }
    return number;
  }

  private static long toDigits(long number, int width, int digitBits, int base) {
    long bits = 0;
    long rest = number;
    for (int shift = 0; shift < width; shift += digitBits) {
      bits |= rest % base << shift;
      rest /= base;
    }
    return bits;
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }
}
