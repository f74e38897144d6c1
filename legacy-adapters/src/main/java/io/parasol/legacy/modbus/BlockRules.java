// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.ReadRules;
import io.parasol.config.site.Table;
import java.time.Duration;

/**
 * What one block may hold: what the device model answers, what was found out about this device, and
 * no more than a write can wait for.
 */
final class BlockRules {

  /**
   * A request that is under way is not stopped, so a write waits for the longest block. Blocks are
   * not made longer than this for the sake of a gap or a neighbour.
   */
  static final Duration WRITE_WAITS = Duration.ofMillis(150);

  private final LineCost cost;
  private final ReadRules reads;
  private final int mostRegisters;
  private final int mostBits;
  private final ForbiddenWords forbidden;

  /**
   * @param reads what its profile says, which limits no block of bits.
   * @param mostRegisters the largest block that was found to be answered, not above the profile's.
   * @param mostBits the same of bits, not above the protocol's.
   * @param forbidden what was found not to be.
   */
  BlockRules(
      LineCost cost, ReadRules reads, int mostRegisters, int mostBits, ForbiddenWords forbidden) {
    this.cost = cost;
    this.reads = reads;
    this.mostRegisters = mostRegisters;
    this.mostBits = mostBits;
    this.forbidden = forbidden;
  }

  /** Of a device that answers as many bits as the protocol allows. */
  BlockRules(LineCost cost, ReadRules reads, int mostRegisters, ForbiddenWords forbidden) {
    this(cost, reads, mostRegisters, Limits.READ_BITS, forbidden);
  }

  /** As long as nothing was found out about the device. */
  static BlockRules of(LineCost cost, ReadRules reads) {
    return new BlockRules(cost, reads, reads.maxWords(), new ForbiddenWords());
  }

  LineCost cost() {
    return cost;
  }

  /** Whether several points may be read together in this range. */
  boolean allow(Table table, AddressRange range) {
    return canHold(table, range) && isQuick(table, range);
  }

  /** Whether the device answers this range, however long that takes. */
  boolean canHold(Table table, AddressRange range) {
    return range.size() <= most(table, range)
        && !isForbidden(table, range)
        && !forbidden.anyIn(table, range);
  }

  /**
   * On a slow line, requests so short that two take as long as one are no gain to anybody: a block
   * may take twice what a request costs in any case.
   */
  private boolean isQuick(Table table, AddressRange range) {
    long most = Math.max(WRITE_WAITS.toNanos(), 2 * cost.request());
    return cost.of(range.size(), table.isBits()) <= most;
  }

  /** The longest block that the device answers there; a point is never taken apart. */
  int most(Table table, AddressRange range) {
    return table.isBits() ? mostBits : Math.min(mostRegisters, reads.mostWords(range.in(table)));
  }

  /** Whether the profile forbids to read there. */
  boolean isForbidden(Table table, AddressRange range) {
    return reads.forbidden().stream().anyMatch(range.in(table)::overlaps);
  }
}
