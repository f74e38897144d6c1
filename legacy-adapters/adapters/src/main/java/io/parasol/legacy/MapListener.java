// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.util.List;

/** A listener for the discovery of self-describing devices. Must not block. */
@ConfinedTo("link")
public interface MapListener {

  /** Called when the device has this map from now on, before any of its readings is delivered. */
  void found(DeviceId device, DiscoveredMap map);

  /**
   * Called when no map was found. Called again only if the reason changes.
   *
   * @param detail one line for operators.
   */
  void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail);

  /** Returns a listener that notifies these, in their order. */
  static MapListener all(List<MapListener> listeners) {
    return new MapListener() {
      @Override
      public void found(DeviceId device, DiscoveredMap map) {
        listeners.forEach(each -> each.found(device, map));
      }

      @Override
      public void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail) {
        listeners.forEach(each -> each.notFound(device, why, detail));
      }
    };
  }
}
