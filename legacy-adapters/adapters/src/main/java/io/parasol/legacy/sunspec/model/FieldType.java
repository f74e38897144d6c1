// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.PointType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of SunSpec points, and the raw value of each that means "not implemented". */
public enum FieldType {
  INT16(Encoding.INT16, 0x8000L),
  INT32(Encoding.INT32, 0x8000_0000L),
  INT64(Encoding.INT64, 0x8000_0000_0000_0000L),
  UINT16(Encoding.UINT16, 0xFFFFL),
  UINT32(Encoding.UINT32, 0xFFFF_FFFFL),
  UINT64(Encoding.UINT64, -1L),
  RAW16(Encoding.UINT16),
  ACC16(Encoding.ACC16, 0L),
  ACC32(Encoding.ACC32, 0L),
  ACC64(Encoding.ACC64, 0L),
  BITFIELD16(Encoding.BITS16, 0xFFFFL),
  BITFIELD32(Encoding.BITS32, 0xFFFF_FFFFL),
  BITFIELD64(Encoding.UINT64, -1L),
  ENUM16(Encoding.ENUM16, 0xFFFFL),
  ENUM32(Encoding.ENUM32, 0xFFFF_FFFFL),
  FLOAT32(Encoding.FLOAT32),
  FLOAT64(Encoding.FLOAT64),
  STRING(Encoding.STRING),
  IPADDR(Encoding.IPV4),
  IPV6ADDR(Encoding.IPV6),
  EUI48(Encoding.EUI48),
  COUNT(Encoding.UINT16, 0xFFFFL),
  SUNSSF(Encoding.INT16, 0x8000L),
  /** Padding, without a meaning. */
  PAD(Encoding.UINT16);

  private final Encoding encoding;
  private final @Nullable Long absent;

  FieldType(Encoding encoding) {
    this.encoding = encoding;
    this.absent = null;
  }

  FieldType(Encoding encoding, long absent) {
    this.encoding = encoding;
    this.absent = absent;
  }

  /** Returns the type with the given name in the models. */
  static Optional<FieldType> of(String word) {
    for (FieldType each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether a point of this type can have the given number of registers. */
  boolean hasSize(int registers) {
    return this == STRING
        ? registers >= 1 && registers < Chain.ADDRESSES
        : registers == encoding.registers();
  }

  /**
   * Returns the number of registers of a point whose model does not state it; 0 if the model must.
   */
  int defaultSize() {
    return encoding.registers();
  }

  /** Returns how a point with the given number of registers is decoded. */
  public PointType pointType(int registers) {
    return new PointType(encoding, this == STRING ? 2 * registers : 0);
  }

  /**
   * Returns the raw values that mean "not implemented", in addition to those that the decoder of
   * the type always treats so.
   */
  public Set<Long> absent() {
    return absent == null ? Set.of() : Set.of(absent);
  }

  /** Returns whether a value is of use to operators; the other types only serve other points. */
  public boolean isReading() {
    return this != PAD && this != SUNSSF;
  }

  /** Returns whether a point of this type can be the count of a group. */
  boolean isCount() {
    return this == COUNT || this == UINT16;
  }

  public boolean isEnum() {
    return encoding.isEnum();
  }

  public boolean isFloat() {
    return encoding.isFloat();
  }

  public boolean isSigned() {
    return encoding.isSigned();
  }

  boolean isNumeric() {
    return encoding.isNumeric();
  }
}
