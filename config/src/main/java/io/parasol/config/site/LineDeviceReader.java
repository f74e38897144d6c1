// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.profile.PollPeriod;
import io.parasol.config.profile.ProtocolProfileLibrary;
import io.parasol.config.profile.ReportingReader;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.Section;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the controllers with a line-based text protocol. */
final class LineDeviceReader {

  private final ProtocolProfileLibrary<LineProfile> profiles;
  private final Map<LinkId, String> owners = new HashMap<>();

  LineDeviceReader(ProtocolProfileLibrary<LineProfile> profiles) {
    this.profiles = profiles;
  }

  /** Returns the device that this section describes, or empty if the section is invalid. */
  Optional<Device> read(Optional<DeviceId> id, String name, Section device, Link.Lines link) {
    device.rejectKey("unit", "a device with a text protocol");
    Optional<LineProfile> profile =
        device.required("profile", "the name of a line profile").flatMap(profiles::find);
    Duration every = device.optional("every", PollPeriod.FORM, PollPeriod.DEFAULT);
    Reporting reporting = ReportingReader.read(device).orElse(Reporting.EVERY_READING);
    boolean ownsLink = claimLink(device, name, link);
    if (profile.isEmpty() || !ownsLink || !hasRequiredBaud(device, link, profile.get())) {
      return Optional.empty();
    }
    return id.map(named -> new Device.Lines(named, link, profile.get(), every, reporting));
  }

  /**
   * Reports a second device on a link. Lines of text carry no address, so only one device can be on
   * the line.
   */
  private boolean claimLink(Section device, String name, Link.Lines link) {
    String owner = owners.putIfAbsent(link.id(), name);
    if (owner != null) {
      device.problem(
          "link",
          "%s, the link of %s".formatted(link.id(), Printable.of(owner)),
          "a separate link for each device with a text protocol");
    }
    return owner == null;
  }

  private static boolean hasRequiredBaud(Section device, Link.Lines link, LineProfile profile) {
    int baud = link.port().baud();
    int expected = profile.baud().orElse(baud);
    if (baud != expected) {
      device.problem(
          "link",
          "%s, at %d baud".formatted(link.id(), baud),
          "baud: %d on that link, the only speed of %s".formatted(expected, profile.name()));
    }
    return baud == expected;
  }
}
