// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.site.AddressBlock;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.profile.ReportingReader;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the panels that publish over unencrypted MQTT. */
public final class PanelReader {

  /** The keys that only panels have. */
  static final List<String> PANEL_KEYS =
      List.of("client", "from", "silent-after", "topics", "writes");

  public static final TextFormat<ClientName> CLIENT =
      TextFormat.named("the client identifier that the panel connects with", ClientName::new);

  private static final TextFormat<AddressBlock> FROM =
      new TextFormat<>(
          "an address or a block of addresses, such as 192.168.10.17 or 192.168.10.0/24",
          AddressBlock::parse);

  private static final TextFormat<Duration> SILENT_AFTER =
      TextFormat.duration(Duration.ofSeconds(1), Duration.ofDays(7));

  /** Panels that publish only on change can be silent for minutes. */
  private static final Duration DEFAULT_SILENT_AFTER = Duration.ofMinutes(5);

  private final Map<LinkId, Map<ClientName, String>> owners = new HashMap<>();

  /**
   * Returns the panel that this section describes, or empty if it is invalid.
   *
   * @param link empty if the link is invalid.
   */
  Optional<Device> read(
      Optional<DeviceId> id, String name, Section device, Optional<Link.Mqtt> link) {
    Optional<ClientName> client = device.required("client", CLIENT);
    Optional<AddressBlock> from = device.optional("from", FROM);
    Duration silentAfter = device.optional("silent-after", SILENT_AFTER, DEFAULT_SILENT_AFTER);
    Reporting reporting = ReportingReader.read(device).orElse(Reporting.EVERY_READING);
    List<PanelTopic> topics = PanelTopicsReader.read(device);
    Map<PointName, PanelWrite> writes = PanelWriteReader.read(device, topics);
    if (link.isEmpty()
        || client.isEmpty()
        || !claimClient(device, name, link.get(), client.get())) {
      return Optional.empty();
    }
    return id.map(
        named ->
            new Device.Panel(
                named, link.get(), client.get(), from, silentAfter, topics, writes, reporting));
  }

  private boolean claimClient(Section device, String name, Link.Mqtt link, ClientName client) {
    String owner =
        owners.computeIfAbsent(link.id(), any -> new HashMap<>()).putIfAbsent(client, name);
    if (owner != null) {
      device.problem(
          "client",
          "%s, the client of %s on %s".formatted(client, Printable.of(owner), link.id()),
          "a client identifier that no other panel on that link uses");
    }
    return owner == null;
  }
}
