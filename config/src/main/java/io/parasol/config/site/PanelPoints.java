// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The points that a panel's configuration names. Its telemetry may have others. */
final class PanelPoints {

  /** The states of a panel, as {@code docs/configuration.md} lists them. */
  private static final Set<String> STATES = Set.of("online", "sleeping", "fault", "offline");

  private PanelPoints() {}

  static List<KnownPoint> of(Device.Panel panel) {
    Map<PointName, KnownPoint> points = new LinkedHashMap<>();
    for (PanelTopic topic : panel.topics()) {
      if (topic.use() instanceof Use.State) {
        points.putIfAbsent(
            PanelTopic.STATE, new KnownPoint(PanelTopic.STATE, STATES, Optional.empty()));
      } else if (topic.use() instanceof Use.Points named) {
        named.points().forEach(point -> points.putIfAbsent(point.name(), known(point)));
      }
    }
    for (PanelWrite write : panel.writes().values()) {
      write
          .confirm()
          .ifPresent(confirm -> points.putIfAbsent(write.point(), known(confirm.value())));
    }
    return List.copyOf(points.values());
  }

  private static KnownPoint known(PanelPoint point) {
    return new KnownPoint(
        point.name(), Set.of(), Optional.empty(), PointStates.NONE, false, point.means());
  }
}
