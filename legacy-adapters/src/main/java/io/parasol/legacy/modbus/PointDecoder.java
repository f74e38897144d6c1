// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Point;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns an answer into the reading of one point. Made once, when the polls are planned; reading
 * makes nothing but the reading and its value. Has no state, so that devices may share it.
 */
public abstract class PointDecoder {

  private final Point point;

  PointDecoder(Point point) {
    this.point = point;
  }

  /**
   * The decoder of a point of that profile.
   *
   * @throws IllegalArgumentException if the point's order or scale point does not go with its type.
   */
  public static PointDecoder of(Profile profile, Point point) {
    return switch (point.type().encoding()) {
      case BOOL -> point.at().table().isBits() ? new CoilDecoder(point) : new BoolDecoder(point);
      case BIT -> new BitDecoder(point);
      case INT16, UINT16, INT32, UINT32, INT64, UINT64, ACC16, ACC32, ACC64 ->
          new IntegerDecoder(profile, point);
      case ENUM16, ENUM32, BITS16, BITS32 -> new EnumDecoder(point);
      case FLOAT32, FLOAT64 -> new FloatDecoder(profile, point);
      case STRING -> new TextDecoder(point);
      case IPV4, IPV6, EUI48 -> new NetworkAddressDecoder(point);
    };
  }

  /**
   * Reads the point.
   *
   * @param answer holds registers or bits, as the point's table has them, from address {@code
   *     start} to at least the last one of {@link #hull}.
   */
  public abstract Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt);

  /**
   * As {@link #read(DeviceId, ModbusResponse, int, Instant)}, scaled by an exponent of -10 to 10.
   */
  Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt, int exponent) {
    return read(device, answer, start, measuredAt);
  }

  /**
   * What reads the exponent that scales it, where that is no point of the profile: then it may be
   * read with another request of the same round, if one cannot hold both.
   */
  @Nullable PointDecoder scaleDecoder() {
    return null;
  }

  /** The bits of a counter, which never falls but at its end; null of anything else. */
  @Nullable IntegerBits counter() {
    return null;
  }

  /** Addresses that must be in one answer at least. */
  final int span() {
    return scaleDecoder() == null ? hull().size() : point.type().size();
  }

  public final Point point() {
    return point;
  }

  /** The addresses that must be in one answer to read it: its own, and its scale point's. */
  AddressRange hull() {
    return AddressRange.of(point);
  }

  /** The reading of a point that could not be read. */
  final Reading unread(DeviceId device, Quality why, Instant knownAt) {
    return new Reading(device, point.name(), null, point.unit(), why, knownAt);
  }

  final Reading good(DeviceId device, Value value, Instant measuredAt) {
    return new Reading(device, point.name(), value, point.unit(), Quality.GOOD, measuredAt);
  }
}
