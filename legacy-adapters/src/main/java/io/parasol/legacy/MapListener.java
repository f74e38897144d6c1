// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;

/**
 * Hears what devices turn out to be that say themselves what they have. Called on a link's thread;
 * must not block.
 */
public interface MapListener {

  /** The device has this map from now on; no reading of it has been delivered yet. */
  void found(DeviceId device, DiscoveredMap map);

  /**
   * No map was found, this time. Called again only when the reason has changed.
   *
   * @param detail one line for people.
   */
  void notFound(DeviceId device, MapDiscovery.Why why, String detail);
}
