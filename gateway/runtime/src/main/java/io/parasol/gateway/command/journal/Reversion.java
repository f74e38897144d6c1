// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The writes that restore the previous values after a command for a limited time.
 *
 * @param id the reversion's own id, which its receipts carry.
 * @param values the previous values, in the order in which the command writes the points.
 */
public record Reversion(String id, Instant due, Map<PointName, Value> values) {

  public Reversion {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns this reversion, limited to these points. */
  Reversion of(Set<PointName> points) {
    Map<PointName, Value> left = new LinkedHashMap<>(values);
    left.keySet().retainAll(points);
    return new Reversion(id, due, left);
  }

  /** Returns this reversion without these points. */
  Reversion without(Set<PointName> points) {
    Map<PointName, Value> left = new LinkedHashMap<>(values);
    left.keySet().removeAll(points);
    return new Reversion(id, due, left);
  }
}
