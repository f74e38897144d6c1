// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.profile.PollPeriod;
import io.parasol.config.profile.ProfileLibrary;
import io.parasol.config.profile.ReportingReader;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Yaml;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the controllers that respond to Modbus requests. */
public final class ModbusDeviceReader {

  /** In place of a profile, selects discovery: the device reports its SunSpec models. */
  private static final String SUNSPEC = "sunspec";

  private final Links links;
  private final ProfileLibrary profiles;
  private final Map<LinkId, Map<Unit, String>> owners = new HashMap<>();
  private final IdentityHashMap<Profile, Map<Quirks, Profile>> adapted = new IdentityHashMap<>();

  ModbusDeviceReader(Links links, ProfileLibrary profiles) {
    this.links = links;
    this.profiles = profiles;
  }

  /**
   * Returns the device that this section describes, or empty if it is invalid.
   *
   * @param link empty if the link is invalid.
   */
  Optional<Device> read(
      Optional<DeviceId> id, String name, Section device, Optional<Link.Modbus> link) {
    Optional<Unit> unit = device.required("unit", DeviceReader.UNIT);
    Optional<Field> field = device.required("profile", "the name of a profile, or sunspec");
    boolean isSunSpec = field.filter(ModbusDeviceReader::namesSunSpec).isPresent();
    Optional<Profile> profile = isSunSpec ? Optional.empty() : field.flatMap(profiles::find);
    Duration every = device.optional("every", PollPeriod.FORM, PollPeriod.DEFAULT);
    Reporting reporting = ReportingReader.read(device).orElse(Reporting.EVERY_READING);
    RequestLimits own = RequestLimits.read(device);
    profile.ifPresent(map -> requireReadable(device, map, own));
    if (unit.isPresent() && profile.isPresent()) {
      requireSupportedUnit(device, unit.get(), profile.get());
    }
    if (link.isEmpty() || unit.isEmpty() || !claimUnit(device, name, link.get(), unit.get())) {
      return Optional.empty();
    }
    RequestLimits limits = own.or(links.limits(link.get()));
    if (isSunSpec) {
      Quirks quirks = limits.applyTo(Quirks.SELF_DESCRIBING);
      return id.map(
          named -> new Device.SunSpec(named, link.get(), unit.get(), every, reporting, quirks));
    }
    return id.flatMap(
        named ->
            profile
                .map(map -> withQuirks(map, limits.applyTo(map.quirks())))
                .map(
                    map ->
                        new Device.Modbus(named, link.get(), unit.get(), map, every, reporting)));
  }

  /** Returns one object for all devices with this profile and these quirks. */
  private Profile withQuirks(Profile profile, Quirks quirks) {
    return adapted
        .computeIfAbsent(profile, first -> new HashMap<>())
        .computeIfAbsent(quirks, profile::with);
  }

  /** Reports a limit that is too small for a point of the profile. */
  private static void requireReadable(Section device, Profile profile, RequestLimits limits) {
    int longest =
        profile.points().stream()
            .filter(point -> !point.at().table().isBits())
            .mapToInt(point -> point.type().size())
            .max()
            .orElse(1);
    if (limits.maxRegisters().filter(most -> most < longest).isPresent()) {
      device.problem(
          "max-registers",
          limits.maxRegisters().get().toString(),
          "at least %d, the longest point of profile %s".formatted(longest, profile.name()));
    }
  }

  public static boolean namesSunSpec(Field field) {
    return field.value() instanceof Yaml.Scalar scalar && scalar.text().equals(SUNSPEC);
  }

  private static void requireSupportedUnit(Section device, Unit unit, Profile profile) {
    Units units = profile.quirks().wiring().units();
    if (!units.contains(unit)) {
      device.problem("unit", unit + " with profile " + profile.name(), units.toString());
    }
  }

  private boolean claimUnit(Section device, String name, Link.Modbus link, Unit unit) {
    if (link.isSerialLine() && !unit.isOnSerialLine()) {
      device.problem("unit", unit + " on a serial line", "1 to 247");
      return false;
    }
    String owner =
        owners.computeIfAbsent(link.id(), any -> new HashMap<>()).putIfAbsent(unit, name);
    if (owner != null) {
      device.problem(
          "unit",
          "%s, the unit of %s on %s".formatted(unit, Printable.of(owner), link.id()),
          "a unit that no other device on that link uses");
    }
    return owner == null;
  }
}
