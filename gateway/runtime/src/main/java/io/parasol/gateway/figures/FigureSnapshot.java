// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.PlantNow;
import io.parasol.gateway.analytics.losses.LossFinding;
import java.time.Instant;
import java.util.List;

/**
 * The plant at a moment.
 *
 * @param at readings of complete slots of five minutes before this time are contained.
 * @param plant what each inverter gives; its id is {@code today().device()}.
 * @param open findings that last.
 */
public record FigureSnapshot(Instant at, PlantNow plant, List<LossFinding> open) {

  public FigureSnapshot {
    open = List.copyOf(open);
  }
}
