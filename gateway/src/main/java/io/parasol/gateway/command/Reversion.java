// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What takes back, after its time, what a command has set.
 *
 * @param id its own: receipts name it.
 * @param values what the points were before, in the order in which the command writes them.
 */
record Reversion(String id, Instant due, Map<PointName, Value> values) {

  Reversion {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Of these points only. */
  Reversion of(Set<PointName> points) {
    Map<PointName, Value> left = new LinkedHashMap<>(values);
    left.keySet().retainAll(points);
    return new Reversion(id, due, left);
  }

  /** Without these points. */
  Reversion without(Set<PointName> points) {
    Map<PointName, Value> left = new LinkedHashMap<>(values);
    left.keySet().removeAll(points);
    return new Reversion(id, due, left);
  }
}
