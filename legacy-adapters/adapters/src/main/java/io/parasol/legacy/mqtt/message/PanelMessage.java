// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Optional;

/**
 * The decoded content of one message of a panel.
 *
 * @param readings at most one for each point.
 * @param event one line to report.
 * @param isOffline whether the panel reports that it is offline.
 * @param omitted the number of values without a name, or beyond the maximum.
 */
public record PanelMessage(
    List<Reading> readings, Optional<String> event, boolean isOffline, int omitted) {

  static final PanelMessage NOTHING = new PanelMessage(List.of(), Optional.empty(), false, 0);

  public PanelMessage {
    readings = List.copyOf(readings);
  }
}
