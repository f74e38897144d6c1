// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.KnownPoint;
import java.util.List;

/**
 * How a device describes itself, where the configuration does not.
 *
 * @param points those with a meaning, in the order of their names.
 * @param known the points that report states and alarms.
 */
public record SelfDescription(List<DescribedPoint> points, List<KnownPoint> known) {

  public SelfDescription {
    points = List.copyOf(points);
    known = List.copyOf(known);
  }
}
