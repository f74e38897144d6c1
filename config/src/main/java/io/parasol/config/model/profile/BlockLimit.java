// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;

/**
 * A range of registers for which a device model accepts smaller reads only.
 *
 * @param at every read that touches one of these registers has this limit.
 * @param maxWords the maximum number of registers in such a read, 1 to 125.
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
