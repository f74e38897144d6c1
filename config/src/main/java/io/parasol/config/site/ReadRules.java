// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.List;

/**
 * What one read of a device model may hold.
 *
 * @param maxWords the largest block it answers, 1 to 125 registers.
 * @param limits where it answers smaller blocks only.
 * @param forbidden addresses that no read may touch, not even between two points.
 */
public record ReadRules(int maxWords, List<BlockLimit> limits, List<Addresses> forbidden) {

  /** What the specification promises. */
  public static final ReadRules NONE = new ReadRules(125);

  public ReadRules {
    limits = List.copyOf(limits);
    forbidden = List.copyOf(forbidden);
    Bounds.require(maxWords >= 1 && maxWords <= 125, "max-words", "1 to 125");
  }

  public ReadRules(int maxWords) {
    this(maxWords, List.of(), List.of());
  }

  /** The most registers that a read may hold which touches these. */
  public int mostWords(Addresses read) {
    return limits.stream()
        .filter(limit -> limit.at().overlaps(read))
        .mapToInt(BlockLimit::maxWords)
        .reduce(maxWords, Math::min);
  }

  /**
   * Whether these may be read with one request. A table of bits has no limit but the protocol's.
   */
  public boolean allow(Addresses read) {
    return (read.table().isBits() || read.size() <= mostWords(read))
        && forbidden.stream().noneMatch(range -> range.overlaps(read));
  }
}
