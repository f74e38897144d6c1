// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.ClosedDay;
import io.parasol.gateway.analytics.PlantFigures;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Several listeners as one. */
final class FigureListeners implements FigureListener {

  private final List<FigureListener> all = new CopyOnWriteArrayList<>();

  void add(FigureListener listener) {
    all.add(listener);
  }

  @Override
  public void onDayClosed(ClosedDay day, PlantFigures figures) {
    all.forEach(each -> each.onDayClosed(day, figures));
  }

  @Override
  public void onPresent(FigureSnapshot snapshot) {
    all.forEach(each -> each.onPresent(snapshot));
  }
}
