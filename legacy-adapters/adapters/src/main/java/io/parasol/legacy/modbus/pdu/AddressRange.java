// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Table;

/**
 * A contiguous range of addresses of one Modbus table.
 *
 * @param start first address, 0 to 65 535.
 * @param end one past the last address; above {@code start}.
 */
public record AddressRange(int start, int end) {

  public AddressRange {
    if (start < 0 || end <= start || end > ModbusLimits.ADDRESSES) {
      throw new IllegalArgumentException(
          "addresses %d to %d: expected 0 to 65535, the last not below the first"
              .formatted(start, end - 1));
    }
  }

  public static AddressRange of(Point point) {
    return new AddressRange(point.at().offset(), point.end());
  }

  /**
   * Returns this range in the form of a profile: with its table, and with the last address
   * included.
   */
  public Addresses toAddresses(Table table) {
    return new Addresses(table, start, end - 1);
  }

  public int size() {
    return end - start;
  }

  public boolean overlaps(AddressRange other) {
    return start < other.end && other.start < end;
  }

  /** Returns the smallest range that contains both. */
  public AddressRange span(AddressRange other) {
    return new AddressRange(Math.min(start, other.start), Math.max(end, other.end));
  }

  @Override
  public String toString() {
    return size() == 1 ? Integer.toString(start) : start + "-" + (end - 1);
  }
}
