// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Profile;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The point maps and poll plans of a site. Devices with the same profile, period and cost share
 * one, because planning a profile of thousands of points takes a noticeable time. Profiles are
 * compared by identity: a site reads each of them once.
 *
 * <p>It grows with the number of configured devices at most. Thread-safe.
 */
public final class PlanCache {

  private final IdentityHashMap<Profile, Map<Duration, PointMap>> maps = new IdentityHashMap<>();
  private final IdentityHashMap<PointMap, Map<LineCost, PollPlan>> plans = new IdentityHashMap<>();
  private int plansMade;

  /**
   * Returns the map of a profile, as {@link PointMap#of} does.
   *
   * @param every the read period of points that do not state one themselves.
   */
  public synchronized PointMap map(Profile profile, Duration every) {
    return maps.computeIfAbsent(profile, first -> new HashMap<>())
        .computeIfAbsent(every, first -> PointMap.of(profile, every));
  }

  /** Returns the plan of a map of this cache, as {@link PollPlan#of(PointMap, LineCost)} does. */
  public synchronized PollPlan plan(PointMap map, LineCost cost) {
    return plans
        .computeIfAbsent(map, first -> new HashMap<>())
        .computeIfAbsent(
            cost,
            first -> {
              plansMade++;
              return PollPlan.of(map, cost);
            });
  }

  /** Returns how many plans were made so far. */
  public synchronized int plansMade() {
    return plansMade;
  }
}
