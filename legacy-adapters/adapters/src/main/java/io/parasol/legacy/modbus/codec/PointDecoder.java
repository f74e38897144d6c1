// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that turns a response into the reading of one point. It is created once, when the polls
 * are planned; decoding allocates only the reading and its value. It has no state, so devices may
 * share it.
 */
public abstract class PointDecoder {

  private final Point point;

  PointDecoder(Point point) {
    this.point = point;
  }

  /**
   * Returns the decoder of a point of the profile.
   *
   * @throws IllegalArgumentException if the order or the scale point of the point does not suit its
   *     type.
   */
  public static PointDecoder of(Profile profile, Point point) {
    return switch (point.type().encoding()) {
      case BOOL -> point.at().table().isBits() ? new CoilDecoder(point) : new BoolDecoder(point);
      case BIT -> new BitDecoder(point);
      case INT16, UINT16, INT32, UINT32, INT48, UINT48, INT64, UINT64, ACC16, ACC32, ACC64 ->
          new IntegerDecoder(profile, point);
      case INT24,
          UINT24,
          SM16,
          SM32,
          BCD16,
          BCD32,
          BCD64,
          MOD10K32,
          MOD10K48,
          MOD10K64,
          MOD1K32,
          MOD1K48,
          MOD1K64 ->
          new CodedNumberDecoder(profile, point);
      case FIELD -> new FieldDecoder(point);
      case EPOCH32, DATETIME48 -> new TimeDecoder(point);
      case ENUM16, ENUM32, BITS16, BITS32 -> new EnumDecoder(point);
      case FLOAT16, FLOAT32, FLOAT64 -> new FloatDecoder(profile, point);
      case STRING -> new TextDecoder(point);
      case IPV4, IPV6, EUI48 -> new NetworkAddressDecoder(point);
    };
  }

  /**
   * Decodes the point.
   *
   * @param answer the registers or bits of the point's table, from address {@code start} to at
   *     least the last address of {@link #requiredRange}.
   */
  public abstract Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt);

  /**
   * Decodes the point as {@link #read(DeviceId, ModbusResponse, int, Instant)} does, scaled by an
   * exponent of -10 to 10.
   */
  public Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt, int exponent) {
    return read(device, answer, start, measuredAt);
  }

  /**
   * Returns the decoder of the exponent that scales this point, if that exponent is not a point of
   * the profile; otherwise null. Another request of the same round may read the exponent if one
   * request cannot hold both.
   */
  public @Nullable PointDecoder scaleDecoder() {
    return null;
  }

  /**
   * Returns the bits of a counter, which falls only when it rolls over; null for any other point.
   */
  public @Nullable IntegerBits counter() {
    return null;
  }

  /** Returns the minimum number of addresses that one response must contain. */
  public final int minLength() {
    return scaleDecoder() == null ? requiredRange().size() : point.type().size();
  }

  public final Point point() {
    return point;
  }

  /**
   * Returns the addresses that one response must contain to decode the point: its own and those of
   * its scale point.
   */
  public AddressRange requiredRange() {
    return AddressRange.of(point);
  }

  /** Returns the reading of a point that could not be read. */
  public final Reading unread(DeviceId device, Quality why, Instant knownAt) {
    return new Reading(device, point.name(), null, point.unit(), why, knownAt);
  }

  final Reading good(DeviceId device, Value value, Instant measuredAt) {
    return new Reading(device, point.name(), value, point.unit(), Quality.GOOD, measuredAt);
  }
}
