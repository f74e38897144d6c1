// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that each site has used, such as those of its devices. What the centre keeps has such
 * names in its keys, so that a site could fill topics and tables with names that it invents. Not
 * thread-safe.
 */
public final class UsedNames {

  private final Map<String, Set<String>> sites = new HashMap<>();

  /** Whether a site may use a name. */
  public enum Use {
    /** It has used it before. */
    KNOWN,
    /** It has not used it before, and has used fewer than it may. */
    NEW,
    /** It has used as many others as it may. */
    REFUSED
  }

  /**
   * Returns whether a site may use a name, which is known from then on if it may.
   *
   * @param site a registered one.
   * @param limit how many names the site may use.
   */
  public Use use(String site, String name, int limit) {
    Set<String> known = sites.computeIfAbsent(site, none -> new HashSet<>());
    if (known.contains(name)) {
      return Use.KNOWN;
    }
    if (known.size() >= limit) {
      return Use.REFUSED;
    }
    known.add(name);
    return Use.NEW;
  }

  /** Adds a name that the site has used earlier, whatever its limit is now. */
  public void add(String site, String name) {
    sites.computeIfAbsent(site, none -> new HashSet<>()).add(name);
  }

  /** Removes a name, so that the site may use another one instead. */
  public void remove(String site, String name) {
    Set<String> known = sites.get(site);
    if (known != null) {
      known.remove(name);
    }
  }
}
