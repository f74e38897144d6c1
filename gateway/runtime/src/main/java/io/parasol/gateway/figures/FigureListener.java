// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.ClosedDay;
import io.parasol.gateway.analytics.PlantFigures;

/** Receives figures as they are made. */
public interface FigureListener {

  /** Ignores everything. */
  FigureListener NONE =
      new FigureListener() {
        @Override
        public void onDayClosed(ClosedDay day, PlantFigures figures) {}

        @Override
        public void onPresent(FigureSnapshot snapshot) {}
      };

  /**
   * Called once for each day, about three hours after its end, on the thread of the figures. The
   * figures of the day are on the disk. A day that a crash interrupts may be closed a second time.
   *
   * @param figures of this day.
   */
  void onDayClosed(ClosedDay day, PlantFigures figures);

  /** Called about every minute, on the thread of the figures. */
  void onPresent(FigureSnapshot snapshot);
}
