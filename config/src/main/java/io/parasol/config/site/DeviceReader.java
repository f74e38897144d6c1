// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.InverterNameplate;
import io.parasol.config.profile.ProfileLibrary;
import io.parasol.config.profile.ProtocolProfileLibrary;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code devices}: the controllers of a site. */
public final class DeviceReader {

  public static final TextFormat<Unit> UNIT = TextFormat.integer(0, 255).map(Unit::new);

  private static final List<String> MODBUS = List.of("unit", "profile", "every");

  static final Keys KEYS =
      Keys.of(
          Stream.of(
                  List.of("native", "link", "location"),
                  MODBUS,
                  RequestLimits.KEYS,
                  List.of("deadband", "max-silence"),
                  NameplateReader.KEYS,
                  PanelReader.PANEL_KEYS)
              .flatMap(List::stream)
              .toArray(String[]::new));

  private static final TextFormat<DeviceId> NAME =
      TextFormat.named("the name of a device", DeviceId::configured);

  private final Links links;
  private final ModbusDeviceReader modbus;
  private final PanelReader panels;
  private final LineDeviceReader lines;
  private final Map<DeviceId, GeoPosition> locations = new LinkedHashMap<>();
  private final Map<DeviceId, InverterNameplate> nameplates = new LinkedHashMap<>();

  DeviceReader(
      Links links,
      ProfileLibrary profiles,
      ProtocolProfileLibrary<LineProfile> lineProfiles,
      ProtocolProfileLibrary<PanelProfile> panelProfiles) {
    this.links = links;
    this.panels = new PanelReader(panelProfiles);
    this.modbus = new ModbusDeviceReader(links, profiles);
    this.lines = new LineDeviceReader(lineProfiles);
  }

  Map<DeviceId, Device> read(Section site) {
    Map<DeviceId, Device> devices = new LinkedHashMap<>();
    for (Named named : site.entries("devices", "a mapping of devices")) {
      Optional<DeviceId> id = named.as(NAME);
      named
          .section(KEYS)
          .flatMap(section -> device(id, named.name(), section))
          .ifPresent(device -> devices.put(device.id(), device));
    }
    return devices;
  }

  /** Returns the nameplates of the devices that were read and have one. */
  Map<DeviceId, InverterNameplate> nameplates() {
    return nameplates;
  }

  /** Returns where devices stand that have been read, if the file states it. */
  Map<DeviceId, GeoPosition> locations() {
    return locations;
  }

  private Optional<Device> device(Optional<DeviceId> id, String name, Section device) {
    Optional<Boolean> isNative = device.optional("native", TextFormat.FLAG);
    if (device.has("native") && isNative.isEmpty()) {
      return Optional.empty();
    }
    return isNative.orElse(false) ? nativeDevice(id, device) : legacy(id, name, device);
  }

  private Optional<Device> nativeDevice(Optional<DeviceId> id, Section device) {
    KEYS.known().stream()
        .filter(key -> !key.equals("native") && !NameplateReader.KEYS.contains(key))
        .forEach(key -> device.rejectKey(key, "a native device"));
    readNameplate(id, device);
    return id.map(Device.Native::new);
  }

  private void readNameplate(Optional<DeviceId> id, Section device) {
    NameplateReader.read(device)
        .ifPresent(nameplate -> id.ifPresent(known -> nameplates.put(known, nameplate)));
  }

  private Optional<Device> legacy(Optional<DeviceId> id, String name, Section device) {
    device
        .section("location", LocationReader.KEYS)
        .flatMap(LocationReader::read)
        .ifPresent(place -> id.ifPresent(known -> locations.put(known, place)));
    readNameplate(id, device);
    Optional<Link> link = device.required("link", "the name of a link").flatMap(links::named);
    boolean looksLikePanel = PanelReader.PANEL_KEYS.stream().anyMatch(device::has);
    if (link.map(Link.Mqtt.class::isInstance).orElse(looksLikePanel)) {
      List.of("unit", "every").forEach(key -> device.rejectKey(key, "a panel"));
      RequestLimits.KEYS.forEach(key -> device.rejectKey(key, "a panel"));
      return panels.read(id, name, device, link.map(Link.Mqtt.class::cast));
    }
    if (link.isPresent() && link.get() instanceof Link.Lines line) {
      PanelReader.PANEL_KEYS.forEach(key -> device.rejectKey(key, "a device with a text protocol"));
      RequestLimits.KEYS.forEach(key -> device.rejectKey(key, "a device with a text protocol"));
      return lines.read(id, name, device, line);
    }
    PanelReader.PANEL_KEYS.forEach(key -> device.rejectKey(key, "a Modbus device"));
    return modbus.read(id, name, device, link.map(Link.Modbus.class::cast));
  }
}
