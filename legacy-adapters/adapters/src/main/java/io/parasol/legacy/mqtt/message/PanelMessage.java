// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The decoded content of one message of a panel.
 *
 * @param readings at most one for each point.
 * @param event one line to report.
 * @param reachability whether the device can be reached, by each point of the message that reports
 *     it.
 * @param isOffline whether the message reports that the panel is offline.
 * @param omitted the number of values without a name, or beyond the maximum.
 */
public record PanelMessage(
    List<Reading> readings,
    Optional<String> event,
    Map<PointName, Boolean> reachability,
    boolean isOffline,
    int omitted) {

  public PanelMessage {
    readings = List.copyOf(readings);
    reachability = Map.copyOf(reachability);
  }

  /** Returns whether the message reports anything; an ignored one does not. */
  public boolean hasContent() {
    return !readings.isEmpty() || event.isPresent();
  }
}
