// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.Field.Named;
import io.parasol.config.SiteConfig.Device;
import io.parasol.config.SiteConfig.Link;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.Printable;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Reporting;
import io.parasol.config.site.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the controllers of a site. */
final class DeviceReader {

  static final Form<Duration> EVERY = Form.duration(Duration.ofMillis(10), Duration.ofDays(1));

  static final Form<Unit> UNIT = Form.whole(0, 255).then(Unit::new);

  private static final Duration USUALLY_EVERY = Duration.ofSeconds(10);

  private static final String REGISTERS_ONLY = "link, unit and profile";

  private static final Keys KEYS =
      Keys.of("native", "link", "unit", "profile", "every", "deadband", "max-silence")
          .later("client", REGISTERS_ONLY)
          .later("topics", REGISTERS_ONLY);

  private static final Form<DeviceId> NAME = Form.named("the name of a device", DeviceId::new);

  private final Links links;
  private final ProfileLibrary profiles;
  private final Map<LinkId, Map<Unit, String>> owners = new HashMap<>();

  DeviceReader(Links links, ProfileLibrary profiles) {
    this.links = links;
    this.profiles = profiles;
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

  private Optional<Device> device(Optional<DeviceId> id, String name, Section device) {
    Optional<Boolean> isNative = device.optional("native", Form.FLAG);
    if (device.has("native") && isNative.isEmpty()) {
      return Optional.empty();
    }
    return isNative.orElse(false) ? nativeDevice(id, device) : legacy(id, name, device);
  }

  private static Optional<Device> nativeDevice(Optional<DeviceId> id, Section device) {
    KEYS.known().stream()
        .filter(key -> !key.equals("native"))
        .forEach(key -> device.refuse(key, "a native device"));
    return id.map(Device.Native::new);
  }

  private Optional<Device> legacy(Optional<DeviceId> id, String name, Section device) {
    Optional<Link> link = device.required("link", "the name of a link").flatMap(links::named);
    Optional<Unit> unit = device.required("unit", UNIT);
    Optional<Profile> profile =
        device.required("profile", "the name of a profile").flatMap(profiles::named);
    Duration every = device.optional("every", EVERY, USUALLY_EVERY);
    Reporting reporting = ReportingReader.read(device).orElse(Reporting.EVERY_READING);
    if (link.isPresent() && unit.isPresent()) {
      takeUnit(device, name, link.get().id(), unit.get());
    }
    return id.isEmpty() || link.isEmpty() || unit.isEmpty() || profile.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Device.Legacy(id.get(), link.get(), unit.get(), profile.get(), every, reporting));
  }

  private void takeUnit(Section device, String name, LinkId link, Unit unit) {
    String owner = owners.computeIfAbsent(link, any -> new HashMap<>()).putIfAbsent(unit, name);
    if (owner != null) {
      device.problem(
          "unit",
          "%s, the unit of %s on %s".formatted(unit, Printable.of(owner), link),
          "a unit of its own on that link");
    }
  }
}
