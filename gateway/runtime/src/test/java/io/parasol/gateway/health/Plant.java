// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.topic.Topics;
import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Two inverters on one link, a meter alone on another. */
public final class Plant {

  public static final DeviceId EAST = new DeviceId("inverter-east");
  public static final DeviceId WEST = new DeviceId("inverter-west");
  public static final DeviceId METER = new DeviceId("meter");
  public static final DeviceId NATIVE = new DeviceId("string-box");

  public static final PointName STATUS = new PointName("status");
  public static final PointName POWER = new PointName("power");
  public static final PointName TEMPERATURE = new PointName("temperature");

  private Plant() {}

  static WatchedSite site() {
    SiteConfig.Link.Modbus roof =
        new SiteConfig.Link.ModbusTcp(new LinkId("roof"), new HostPort("192.0.2.1", 502));
    SiteConfig.Link.Modbus cellar =
        new SiteConfig.Link.ModbusTcp(new LinkId("cellar"), new HostPort("192.0.2.2", 502));
    Map<DeviceId, SiteConfig.Device> devices = new LinkedHashMap<>();
    devices.put(EAST, legacy(EAST, roof, 1));
    devices.put(WEST, legacy(WEST, roof, 2));
    devices.put(METER, legacy(METER, cellar, 9));
    devices.put(NATIVE, new SiteConfig.Device.Native(NATIVE));
    return WatchedSite.of(
        new Topics("parasol", new SiteId("rooftop")), devices.values(), false, true);
  }

  private static SiteConfig.Device legacy(DeviceId id, SiteConfig.Link.Modbus link, int unit) {
    return new SiteConfig.Device.Modbus(
        id, link, new Unit(unit), profile(), Duration.ofSeconds(5), Reporting.EVERY_READING);
  }

  static Profile profile() {
    return new Profile(
        new ProfileName("acme"),
        List.of(
            point(STATUS, 10, Encoding.ENUM16, Map.of(1L, "off", 4L, "mppt", 7L, "fault")),
            point(POWER, 20, Encoding.INT16, Map.of()),
            point(TEMPERATURE, 30, Encoding.INT16, Map.of())),
        Quirks.NONE);
  }

  private static Point point(
      PointName name, int offset, Encoding encoding, Map<Long, String> labels) {
    return new Point(
        name,
        new Address(Table.HOLDING, offset),
        new PointType(encoding),
        WireOrder.bigEndian(new PointType(encoding)),
        Scale.ONE,
        0,
        labels.isEmpty() ? "W" : "",
        Optional.empty(),
        Set.of(),
        labels,
        Optional.empty(),
        Optional.empty());
  }

  /** A round in which all was read. */
  public static List<Reading> good(DeviceId device, String status, Instant at) {
    return List.of(
        reading(device, STATUS, new Value.Text(status), at),
        reading(device, POWER, new Value.Whole(4000), at),
        reading(device, TEMPERATURE, new Value.Whole(40), at));
  }

  /** A round in which all had that quality. */
  public static List<Reading> bad(DeviceId device, Quality quality, Instant at) {
    return List.of(
        unread(device, STATUS, quality, at),
        unread(device, POWER, quality, at),
        unread(device, TEMPERATURE, quality, at));
  }

  public static Reading reading(DeviceId device, PointName point, Value value, Instant at) {
    return new Reading(device, point, value, "", Quality.GOOD, at);
  }

  public static Reading unread(DeviceId device, PointName point, Quality quality, Instant at) {
    return new Reading(device, point, null, "", quality, at);
  }
}
