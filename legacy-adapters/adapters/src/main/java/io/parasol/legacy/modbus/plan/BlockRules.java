// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import java.time.Duration;

/**
 * The rules for what one block may contain: what the device model answers, what was learned about
 * this device, and how long a write may have to wait.
 */
final class BlockRules {

  /**
   * Limit on the duration of a read into which gaps or further points are merged. A request in
   * flight is never aborted, so a write waits for the longest block.
   */
  static final Duration MAX_WRITE_WAIT = Duration.ofMillis(150);

  private final LineCost cost;
  private final ReadRules reads;
  private final int maxRegisters;
  private final int maxBits;
  private final ForbiddenWords forbidden;

  /**
   * @param reads read rules of the profile; their block lengths do not apply to bits.
   * @param maxRegisters longest block of registers that was found to be answered, at most the
   *     profile's limit.
   * @param maxBits the same for bits, at most the protocol's limit.
   * @param forbidden addresses that were found to be unreadable.
   */
  BlockRules(
      LineCost cost, ReadRules reads, int maxRegisters, int maxBits, ForbiddenWords forbidden) {
    this.cost = cost;
    this.reads = reads;
    this.maxRegisters = maxRegisters;
    this.maxBits = maxBits;
    this.forbidden = forbidden;
  }

  /** Creates the rules for a device that answers as many bits as the protocol allows. */
  BlockRules(LineCost cost, ReadRules reads, int maxRegisters, ForbiddenWords forbidden) {
    this(cost, reads, maxRegisters, ModbusLimits.READ_BITS, forbidden);
  }

  /** Returns the rules for a device about which nothing was learned. */
  static BlockRules of(LineCost cost, ReadRules reads) {
    return new BlockRules(cost, reads, reads.maxWords(), new ForbiddenWords());
  }

  LineCost cost() {
    return cost;
  }

  /** Returns whether several points may be read together in this range. */
  boolean allow(Table table, AddressRange range) {
    return canHold(table, range) && isQuick(table, range);
  }

  /** Returns whether the device answers a read of this range, however long it takes. */
  boolean canHold(Table table, AddressRange range) {
    return range.size() <= maxLength(table, range)
        && !isForbidden(table, range)
        && !forbidden.anyIn(table, range);
  }

  /**
   * Returns whether the read is short enough for waiting writes. On a slow line, a block may take
   * twice the fixed cost of a request: shorter blocks would gain nothing, since two would take as
   * long as one.
   */
  private boolean isQuick(Table table, AddressRange range) {
    long limit = Math.max(MAX_WRITE_WAIT.toNanos(), 2 * cost.request());
    return cost.of(range.size(), table.isBits()) <= limit;
  }

  /** Returns the maximum length of a block in this range. A point is never split. */
  int maxLength(Table table, AddressRange range) {
    return table.isBits()
        ? maxBits
        : Math.min(maxRegisters, reads.maxWordsFor(range.toAddresses(table)));
  }

  /** Returns whether the profile forbids reads in this range. */
  boolean isForbidden(Table table, AddressRange range) {
    return !reads.forbidden().isEmpty()
        && reads.forbidden().stream().anyMatch(range.toAddresses(table)::overlaps);
  }
}
