// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.Value;
import java.util.Set;

/**
 * What the values of a panel's point report.
 *
 * @param operating the operating states.
 * @param offline the values, as text, which report that the device does not answer its client.
 */
public record PanelStates(PointStates operating, Set<String> offline) {

  /** A point that reports nothing. */
  public static final PanelStates NONE = new PanelStates(PointStates.NONE, Set.of());

  public PanelStates {
    offline = Set.copyOf(offline);
  }

  /** Returns whether a value of the point can report that the device is offline. */
  public boolean canBeOffline() {
    return !offline.isEmpty();
  }

  public boolean isOffline(Value value) {
    return offline.contains(value.toString());
  }
}
