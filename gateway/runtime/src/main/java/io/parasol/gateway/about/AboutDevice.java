// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceIdentity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a consumer may know about a device: who made it, its profile and its points.
 *
 * @param identity as the device reported it last; {@link DeviceIdentity#UNKNOWN} if it did not.
 * @param profile the name of its profile; empty for a panel.
 * @param hash of the profile, in hexadecimal digits; empty if the profile is not a file.
 * @param location where it stands, if that is known.
 */
record AboutDevice(
    DeviceId id,
    DeviceIdentity identity,
    String profile,
    String hash,
    Optional<GeoPosition> location,
    List<AboutPoint> points) {

  AboutDevice {
    points = List.copyOf(points);
  }

  /** Creates the description of a device whose identity and location are not known yet. */
  AboutDevice(DeviceId id, String profile, String hash, List<AboutPoint> points) {
    this(id, DeviceIdentity.UNKNOWN, profile, hash, Optional.empty(), points);
  }

  /**
   * Describes a device.
   *
   * @param discovered the profile that the device describes itself, if it does.
   */
  static AboutDevice of(SiteConfig.Device.Legacy device, Optional<Profile> discovered) {
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      return of(device, modbus.profile(), modbus.every());
    }
    if (device instanceof SiteConfig.Device.SunSpec sunSpec) {
      return discovered
          .map(profile -> of(device, profile, sunSpec.every()))
          .orElseGet(() -> new AboutDevice(device.id(), "sunspec", "", List.of()));
    }
    if (device instanceof SiteConfig.Device.Lines lines) {
      return new AboutDevice(
          device.id(),
          lines.profile().name().value(),
          lines.profile().hash(),
          lines.profile().points().stream()
              .map(point -> AboutPoint.of(point, lines.every(), lines.reporting()))
              .toList());
    }
    return new AboutDevice(
        device.id(),
        "",
        "",
        device instanceof SiteConfig.Device.Panel panel ? points(panel) : List.of());
  }

  private static AboutDevice of(SiteConfig.Device.Legacy device, Profile profile, Duration every) {
    Reporting rule = device.reporting();
    Set<PointName> unpublished = profile.scaleFactors();
    Stream<AboutPoint> read =
        profile.points().stream()
            .filter(point -> !unpublished.contains(point.name()))
            .map(point -> AboutPoint.of(point, every, rule));
    Stream<AboutPoint> calculated =
        profile.formulas().stream()
            .map(formula -> AboutPoint.of(formula, period(profile, formula, every), rule));
    return new AboutDevice(
        device.id(),
        profile.name().value(),
        profile.hash(),
        Stream.concat(read, calculated).toList());
  }

  private static Duration period(Profile profile, Formula formula, Duration every) {
    return profile.point(formula.terms().get(0).point()).flatMap(Point::every).orElse(every);
  }

  private static List<AboutPoint> points(SiteConfig.Device.Panel panel) {
    Map<PointName, AboutPoint> points = new LinkedHashMap<>();
    for (PanelTopic topic : panel.topics()) {
      topic.points().stream()
          .filter(point -> point.fixedName().isPresent())
          .forEach(point -> put(points, panel, point));
    }
    for (PanelWrite write : panel.writes().values()) {
      write.confirm().ifPresent(confirm -> put(points, panel, confirm.value()));
    }
    return List.copyOf(points.values());
  }

  private static void put(
      Map<PointName, AboutPoint> points, SiteConfig.Device.Panel panel, PanelPoint point) {
    PointName name = point.fixedName().orElseThrow();
    Optional<WriteRule> write = Optional.ofNullable(panel.writes().get(name)).map(PanelWrite::rule);
    points.putIfAbsent(name, AboutPoint.of(name, point, write));
  }

  /** Returns the same description. If its points equal those of another device, both share them. */
  AboutDevice sharingPointsOf(AboutDevice other) {
    return points.equals(other.points)
        ? new AboutDevice(id, identity, profile, hash, location, other.points)
        : this;
  }

  AboutDevice with(DeviceIdentity reported) {
    return new AboutDevice(id, reported, profile, hash, location, points);
  }

  AboutDevice at(Optional<GeoPosition> place) {
    return new AboutDevice(id, identity, profile, hash, place, points);
  }
}
