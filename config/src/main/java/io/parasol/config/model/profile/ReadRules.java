// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import java.util.List;

/**
 * The limits on a single read of a device model.
 *
 * @param maxWords the largest block that the device answers, 1 to 125 registers.
 * @param limits ranges for which the device answers smaller blocks only.
 * @param forbidden addresses that no read may touch, not even in a gap between two points.
 */
public record ReadRules(int maxWords, List<BlockLimit> limits, List<Addresses> forbidden) {

  /** The limits of the specification (Modbus Application Protocol V1.1b3, 6.3 and 6.4). */
  public static final ReadRules NONE = new ReadRules(125);

  public ReadRules {
    limits = List.copyOf(limits);
    forbidden = List.copyOf(forbidden);
    Bounds.require(maxWords >= 1 && maxWords <= 125, "max-words", "1 to 125");
  }

  public ReadRules(int maxWords) {
    this(maxWords, List.of(), List.of());
  }

  /** Returns the same rules with another limit for all addresses; narrower ranges stay. */
  public ReadRules withMaxWords(int words) {
    return new ReadRules(words, limits, forbidden);
  }

  /** Returns the maximum number of registers of a read that touches these addresses. */
  public int maxWordsFor(Addresses read) {
    int words = maxWords;
    for (BlockLimit limit : limits) {
      if (limit.at().overlaps(read)) {
        words = Math.min(words, limit.maxWords());
      }
    }
    return words;
  }

  /**
   * Returns whether one request may read these addresses. For a table of bits, only the limit of
   * the protocol applies.
   */
  public boolean allow(Addresses read) {
    return (read.table().isBits() || read.size() <= maxWordsFor(read))
        && forbidden.stream().noneMatch(range -> range.overlaps(read));
  }
}
