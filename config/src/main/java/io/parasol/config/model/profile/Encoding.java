// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

/** The encodings of a value in registers. */
public enum Encoding {
  BOOL(1, false),
  BIT(1, false),
  INT16(1, true),
  UINT16(1, false),
  INT32(2, true),
  UINT32(2, false),
  INT64(4, true),
  UINT64(4, false),
  FLOAT32(2, true),
  FLOAT64(4, true),
  ENUM16(1, false),
  ENUM32(2, false),
  BITS16(1, false),
  BITS32(2, false),
  ACC16(1, false),
  ACC32(2, false),
  ACC64(4, false),
  /** The low 24 bits of two registers. */
  INT24(2, true),
  UINT24(2, false),
  INT48(3, true),
  UINT48(3, false),
  /** A sign bit and an absolute value. */
  SM16(1, true),
  SM32(2, true),
  /** Decimal digits, four bits each. */
  BCD16(1, false),
  BCD32(2, false),
  BCD64(4, false),
  /** Four decimal digits, 0 to 9999, in each register. */
  MOD10K32(2, false),
  MOD10K48(3, false),
  MOD10K64(4, false),
  /** Three decimal digits, 0 to 999, in each register. */
  MOD1K32(2, false),
  MOD1K48(3, false),
  MOD1K64(4, false),
  /** IEEE 754 half precision. */
  FLOAT16(1, true),
  /** Several bits of a register; which ones is part of the point type. */
  FIELD(1, false),
  /** Seconds since 1970, as text. */
  EPOCH32(2, false),
  /** Year since 2000, month, day, hour, minute and second, one byte each, as text. */
  DATETIME48(3, false),
  STRING(0, false),
  /** An IPv4 address, as text. */
  IPV4(2, false),
  /** An IPv6 address, as text. */
  IPV6(8, false),
  /** The hardware address of a network interface, as text. The upper 16 bits are ignored. */
  EUI48(4, false);

  private final int registers;
  private final boolean signed;

  Encoding(int registers, boolean signed) {
    this.registers = registers;
    this.signed = signed;
  }

  /**
   * Returns the number of registers of one value; 0 for {@link #STRING}, whose length is part of
   * the point type.
   */
  public int registers() {
    return registers;
  }

  public boolean isSigned() {
    return signed;
  }

  public boolean isFloat() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  public boolean isEnum() {
    return this == ENUM16 || this == ENUM32 || this == FIELD;
  }

  public boolean isBits() {
    return this == BITS16 || this == BITS32;
  }

  /** Returns whether the value is a whole number that is not plain binary. */
  public boolean isCoded() {
    return switch (this) {
      case INT24, UINT24, SM16, SM32, BCD16, BCD32, BCD64 -> true;
      case MOD10K32, MOD10K48, MOD10K64, MOD1K32, MOD1K48, MOD1K64 -> true;
      default -> false;
    };
  }

  /** Returns whether the value is a time. */
  public boolean isTime() {
    return this == EPOCH32 || this == DATETIME48;
  }

  /** Returns whether the value is the address of a network interface. */
  public boolean isNetworkAddress() {
    return this == IPV4 || this == IPV6 || this == EUI48;
  }

  /** Returns whether {@code raw × scale + offset} applies to the value. */
  public boolean isNumeric() {
    return switch (this) {
      case INT16, UINT16, INT32, UINT32, INT48, UINT48, INT64, UINT64, ACC16, ACC32, ACC64 -> true;
      default -> isCoded() || isFloat();
    };
  }
}
