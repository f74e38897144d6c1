// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * Registers of which a device model answers fewer at once than of its others.
 *
 * @param at a read that touches one of them is bound by this limit.
 * @param maxWords 1 to 125 registers.
 */
public record BlockLimit(Addresses at, int maxWords) {

  public BlockLimit {
    if (at.table().isBits()) {
      throw new IllegalArgumentException(
          "limit of %s: expected registers, holding or input".formatted(at));
    }
    Bounds.require(maxWords >= 1 && maxWords <= 125, "max-words", "1 to 125");
  }
}
