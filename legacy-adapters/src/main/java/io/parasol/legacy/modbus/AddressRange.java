// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Addresses;
import io.parasol.config.site.Point;
import io.parasol.config.site.Table;

/**
 * A contiguous range of addresses of one Modbus table.
 *
 * @param start first address, 0 to 65 535.
 * @param end one past the last address; above {@code start}.
 */
record AddressRange(int start, int end) {

  AddressRange {
    if (start < 0 || end <= start || end > Limits.ADDRESSES) {
      throw new IllegalArgumentException(
          "addresses %d to %d: expected 0 to 65535, the last not below the first"
              .formatted(start, end - 1));
    }
  }

  static AddressRange of(Point point) {
    return new AddressRange(point.at().offset(), point.end());
  }

  /**
   * Returns this range in the form of a profile: with its table, and with the last address
   * included.
   */
  Addresses in(Table table) {
    return new Addresses(table, start, end - 1);
  }

  int size() {
    return end - start;
  }

  boolean overlaps(AddressRange other) {
    return start < other.end && other.start < end;
  }

  /** Returns the smallest range that contains both. */
  AddressRange and(AddressRange other) {
    return new AddressRange(Math.min(start, other.start), Math.max(end, other.end));
  }

  @Override
  public String toString() {
    return size() == 1 ? Integer.toString(start) : start + "-" + (end - 1);
  }
}
