// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.LocalDate;

/** Gets each day before its samples are dropped. */
@FunctionalInterface
public interface DayListener {

  /** Ignores all days. */
  DayListener NONE = date -> {};

  /**
   * Called in {@link PlantAnalytics#advanceTo}, on its thread. {@link PlantAnalytics#aggregates}
   * answers for this day one last time.
   */
  void beforeClose(LocalDate date);
}
