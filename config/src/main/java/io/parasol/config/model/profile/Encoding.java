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
    return this == FLOAT32 || this == FLOAT64;
  }

  public boolean isEnum() {
    return this == ENUM16 || this == ENUM32;
  }

  public boolean isBits() {
    return this == BITS16 || this == BITS32;
  }

  /** Returns whether the value is the address of a network interface. */
  public boolean isNetworkAddress() {
    return this == IPV4 || this == IPV6 || this == EUI48;
  }

  /** Returns whether {@code raw × scale + offset} applies to the value. */
  public boolean isNumeric() {
    return switch (this) {
      case INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT32, FLOAT64, ACC16, ACC32, ACC64 ->
          true;
      case BOOL, BIT, ENUM16, ENUM32, BITS16, BITS32, STRING, IPV4, IPV6, EUI48 -> false;
    };
  }
}
