// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

/**
 * A contiguous range of addresses in one table.
 *
 * @param first zero-based protocol address.
 * @param last inclusive; at most 65 535.
 */
public record Addresses(Table table, int first, int last) {

  public Addresses {
    if (first < 0 || last < first || last > 0xFFFF) {
      throw new IllegalArgumentException(
          "addresses %d-%d: expected the first not above the last, 0 to 65535"
              .formatted(first, last));
    }
  }

  /** Returns the addresses that a point occupies. */
  public static Addresses of(Point point) {
    return new Addresses(point.at().table(), point.at().offset(), point.end() - 1);
  }

  public int size() {
    return last - first + 1;
  }

  public boolean overlaps(Addresses other) {
    return table == other.table && first <= other.last && other.first <= last;
  }

  /**
   * Returns the smallest range that covers both ranges.
   *
   * @throws IllegalArgumentException if the ranges belong to different tables.
   */
  public Addresses span(Addresses other) {
    if (table != other.table) {
      throw new IllegalArgumentException(
          "addresses %s and %s: expected two ranges of one table".formatted(this, other));
    }
    return new Addresses(table, Math.min(first, other.first), Math.max(last, other.last));
  }

  /** Returns the notation of profiles: {@code input 3000-3124}, {@code holding 2999}. */
  @Override
  public String toString() {
    return first == last
        ? table.wireName() + " " + first
        : "%s %d-%d".formatted(table.wireName(), first, last);
  }
}
