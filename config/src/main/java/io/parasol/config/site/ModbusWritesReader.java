// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code modbus-server.writes}: the points that roles may write, without a signature. */
final class ModbusWritesReader {

  private static final String KEY = "writes";
  private static final String DEVICES = "a mapping of devices to points, such as inverter-1: {…}";
  private static final String POINTS = "a mapping of points to roles, such as limit: [plant-team]";
  private static final String ROLES = "1 to 16 roles that may write the point";

  /** Maximum number of points of a device. */
  private static final int MAX_POINTS = 64;

  private static final int MAX_ROLES = 16;

  /** The role of viewers, and of clients without TLS. */
  private static final String READ_ONLY = "ReadOnlySunSpec";

  private static final TextFormat<String> ROLE = TextFormat.shortText(128);
  private static final TextFormat<PointName> POINT =
      TextFormat.named("the name of a point", PointName::new);

  private final Section section;
  private final Map<DeviceId, Device> devices;

  ModbusWritesReader(Section section, Map<DeviceId, Device> devices) {
    this.section = section;
    this.devices = devices;
  }

  Map<DeviceId, Map<PointName, Set<String>>> read() {
    Map<DeviceId, Map<PointName, Set<String>>> writes = new LinkedHashMap<>();
    List<Named> entries = section.entries(KEY, DEVICES);
    if (!entries.isEmpty() && !section.has("listen")) {
      section.problem(KEY, "without a server over TLS", "listen: only a certificate has a role");
    }
    for (Named each : entries) {
      Optional<DeviceId> device = each.as(ModbusServiceReader.DEVICE);
      if (device.isEmpty()) {
        continue;
      }
      boolean isServed =
          section.entries("units", ModbusServiceReader.UNITS).stream()
              .anyMatch(unit -> unit.name().equals(each.name()));
      if (!isServed) {
        each.problem("not a device in modbus-server.units", "a device with a unit");
      }
      writes.put(device.get(), points(each, device.get()));
    }
    return writes;
  }

  private Map<PointName, Set<String>> points(Named device, DeviceId id) {
    Map<PointName, Set<String>> points = new LinkedHashMap<>();
    List<Named> entries = device.field().entries(POINTS);
    if (entries.size() > MAX_POINTS) {
      device.problem(entries.size() + " points", "at most " + MAX_POINTS);
      return points;
    }
    for (Named each : entries) {
      Optional<PointName> point = each.as(POINT);
      if (point.isPresent()) {
        requireWritable(each, devices.get(id), point.get());
        points.put(point.get(), roles(each.field()));
      }
    }
    return points;
  }

  /** The points of a SunSpec device are not known before it is discovered. */
  private static void requireWritable(Named entry, @Nullable Device device, PointName point) {
    if (device instanceof Device.Modbus modbus
        && modbus.profile().point(point).flatMap(Point::write).isEmpty()) {
      entry.problem(
          "not a point that can be written",
          "a point with a write rule in profile " + modbus.profile().name().value());
    }
  }

  private static Set<String> roles(Field field) {
    Set<String> roles = new LinkedHashSet<>();
    List<Field> items = field.items(ROLES);
    if (items.isEmpty() || items.size() > MAX_ROLES) {
      field.problem(ROLES);
      return roles;
    }
    for (Field each : items) {
      Optional<String> role = each.as(ROLE);
      if (role.filter(READ_ONLY::equals).isPresent()) {
        each.problem("a role that only reads", "a role that may write");
      }
      role.ifPresent(roles::add);
    }
    return roles;
  }
}
