// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names of devices that each site has used since the start. Everything that the centre keeps of
 * a device has its name in the key, so that a site could fill topics and tables with names that it
 * invents. Not thread-safe.
 */
public final class DeviceNames {

  private final Map<String, Set<String>> sites = new HashMap<>();

  /**
   * Returns whether a site may use a name: it has used it before, or has used fewer than it may.
   *
   * @param site a registered one.
   * @param limit how many names the site may use.
   */
  public boolean permits(String site, String device, int limit) {
    Set<String> known = sites.computeIfAbsent(site, none -> new HashSet<>());
    return known.contains(device) || (known.size() < limit && known.add(device));
  }
}
