// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The causes of the slots of one inverter on one day, while the rules find them. */
final class CauseSlots {

  private final @Nullable Cause[] causes;

  /** The slots in which an outage begins or ends, and where the device gives something. */
  private final boolean[] partial;

  /**
   * The slots of an outage without readings in which the counter moved by one step at most, and
   * those in which it begins and ends.
   */
  private final boolean[] still;

  CauseSlots(int slots) {
    this.causes = new Cause[slots];
    this.partial = new boolean[slots];
    this.still = new boolean[slots];
  }

  @Nullable Cause at(int slot) {
    return causes[slot];
  }

  boolean has(int slot, Cause cause) {
    return causes[slot] == cause;
  }

  boolean isOpen(int slot) {
    return causes[slot] == null;
  }

  boolean contains(Cause cause) {
    return Arrays.asList(causes).contains(cause);
  }

  void set(int slot, @Nullable Cause cause) {
    causes[slot] = cause;
  }

  /** Sets the slots from {@code first}, the one at {@code next} excluded. */
  void fill(int first, int next, @Nullable Cause cause) {
    for (int slot = first; slot < next; slot++) {
      causes[slot] = cause;
    }
  }

  void setPartial(int slot, @Nullable Cause cause, boolean isStill) {
    causes[slot] = cause;
    partial[slot] = true;
    still[slot] = isStill;
  }

  void setStill(int first, int next) {
    Arrays.fill(still, first, next, true);
  }

  boolean isStill(int slot) {
    return still[slot];
  }

  boolean isPartial(int slot) {
    return partial[slot];
  }
}
