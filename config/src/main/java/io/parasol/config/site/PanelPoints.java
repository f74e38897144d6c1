// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig.Device;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The points that a panel's configuration names. Its telemetry may have others. */
final class PanelPoints {

  /** The words of the point {@code state}, as {@code docs/configuration.md} lists them. */
  private static final Set<String> STATES = Set.of("online", "sleeping", "fault", "offline");

  private static final PointStates OPERATING =
      PointStates.ofLabels(
          Map.of("sleeping", OperatingState.SLEEPING, "fault", OperatingState.FAULT));

  private PanelPoints() {}

  static List<KnownPoint> of(Device.Panel panel) {
    Map<PointName, KnownPoint> points = new LinkedHashMap<>();
    for (PanelTopic topic : panel.topics()) {
      if (topic.use() instanceof Use.State) {
        points.putIfAbsent(
            PanelTopic.STATE,
            new KnownPoint(PanelTopic.STATE, STATES, Optional.empty(), OPERATING));
      } else if (topic.use() instanceof Use.Points named) {
        named.points().forEach(point -> put(point, points));
      }
    }
    for (PanelWrite write : panel.writes().values()) {
      write.confirm().ifPresent(confirm -> put(confirm.value(), points));
    }
    return List.copyOf(points.values());
  }

  private static void put(PanelPoint point, Map<PointName, KnownPoint> points) {
    point
        .fixedName()
        .ifPresent(
            name ->
                points.putIfAbsent(
                    name,
                    new KnownPoint(
                        name,
                        Set.of(),
                        Optional.empty(),
                        point.states().operating(),
                        false,
                        point.means())));
  }

  static Set<PointName> required(Device.Panel panel) {
    Set<PointName> required = new LinkedHashSet<>();
    panel.points().forEach(point -> required.add(point.name()));
    for (PanelTopic topic : panel.topics()) {
      topic.points().stream()
          .filter(PanelPoint::isOptional)
          .flatMap(point -> point.fixedName().stream())
          .forEach(required::remove);
    }
    return required;
  }
}
