// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The value, in the unit of the profile, that a client writes as the registers of a point. */
public final class WrittenValue {

  private static final DeviceId ANY = new DeviceId("any");

  private WrittenValue() {}

  /** The registers that were polled. */
  @FunctionalInterface
  public interface PolledRegisters {

    /** Reads registers of the table of the point; returns whether they are fresh. */
    boolean read(int address, int[] to);
  }

  /**
   * Decodes the value of a point from exactly its registers. The exponent of a scale point is the
   * one that was polled.
   *
   * @param words 0 or 1 for a coil.
   * @return empty if the exponent is not known.
   * @throws UnfitValueException if no value of the point leads to exactly these registers.
   */
  public static Optional<Value> of(
      Profile profile, Point point, int[] words, PolledRegisters polled)
      throws UnfitValueException {
    PointDecoder decoder = PointDecoder.of(profile, point);
    if (point.at().table().isBits()) {
      return Optional.of(
          value(decoder, ModbusResponse.Bits.of(words[0] != 0), point.at().offset()));
    }
    AddressRange needed = decoder.requiredRange();
    if (needed.size() > ModbusLimits.READ_REGISTERS) {
      throw unfit(point);
    }
    int[] all = new int[needed.size()];
    Optional<ScaleFactor> factor = ScaleFactor.of(profile, point);
    if (factor.isPresent()) {
      AddressRange scale = AddressRange.of(factor.get().point());
      int[] exponent = new int[scale.size()];
      if (!polled.read(scale.start(), exponent)) {
        return Optional.empty();
      }
      System.arraycopy(exponent, 0, all, scale.start() - needed.start(), exponent.length);
    }
    System.arraycopy(words, 0, all, point.at().offset() - needed.start(), words.length);
    ModbusResponse.Registers registers = ModbusResponse.Registers.of(all);
    Value value = value(decoder, registers, needed.start());
    int exponent = factor.map(each -> each.exponent(registers, needed.start())).orElse(0);
    if (!Arrays.equals(PointEncoder.of(profile, point).encode(value, exponent), words)) {
      throw unfit(point);
    }
    return Optional.of(value);
  }

  private static Value value(PointDecoder decoder, ModbusResponse registers, int start)
      throws UnfitValueException {
    Value value = decoder.read(ANY, registers, start, Instant.EPOCH).value();
    if (value == null) {
      throw unfit(decoder.point());
    }
    return value;
  }

  private static UnfitValueException unfit(Point point) {
    return new UnfitValueException(
        "point %s: the registers are those of no value".formatted(point.name()));
  }
}
