// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.gateway.plant.FigureEngine;
import io.parasol.gateway.plant.FigureModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The analytics of the sites that were evaluated last. The others are made again from their days.
 *
 * <p>Not safe for use by several threads.
 */
public final class EngineCache {

  private final int limit;
  private final Map<String, Cached> engines = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Analytics of a site.
   *
   * @param next the next day to close.
   */
  private record Cached(FigureEngine engine, long next) {}

  /** Creates a cache of at most {@code limit} sites. */
  public EngineCache(int limit) {
    this.limit = limit;
  }

  /** Returns the analytics of a site that close this day next, if they are of this plant. */
  Optional<FigureEngine> get(String site, FigureModel model, long next) {
    return Optional.ofNullable(engines.get(site))
        .filter(each -> each.next() == next && each.engine().plant().equals(model.plant()))
        .map(Cached::engine);
  }

  /** Forgets the analytics of a site, which may have stopped halfway. */
  public void remove(String site) {
    engines.remove(site);
  }

  void put(String site, FigureEngine engine, long next) {
    engines.put(site, new Cached(engine, next));
    if (engines.size() > limit) {
      engines.remove(engines.keySet().iterator().next());
    }
  }
}
