// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * Addresses of one table, one after the other.
 *
 * @param first zero-based, as on the wire.
 * @param last belongs to them; 65 535 at most.
 */
public record Addresses(Table table, int first, int last) {

  public Addresses {
    if (first < 0 || last < first || last > 0xFFFF) {
      throw new IllegalArgumentException(
          "addresses %d-%d: expected the first not above the last, 0 to 65535"
              .formatted(first, last));
    }
  }

  /** Those that a point takes. */
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
   * The shortest range that holds both.
   *
   * @throws IllegalArgumentException if they are of two tables.
   */
  public Addresses and(Addresses other) {
    if (table != other.table) {
      throw new IllegalArgumentException("addresses %s and %s: two tables".formatted(this, other));
    }
    return new Addresses(table, Math.min(first, other.first), Math.max(last, other.last));
  }

  /** As a profile writes them: {@code input 3000-3124}, {@code holding 2999}. */
  @Override
  public String toString() {
    return first == last
        ? table.word() + " " + first
        : "%s %d-%d".formatted(table.word(), first, last);
  }
}
