// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.panel.PanelSource;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.site.AddressBlock;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.profile.ProtocolProfileLibrary;
import io.parasol.config.profile.ReportingReader;
import io.parasol.config.profile.panel.PanelTopicText;
import io.parasol.config.profile.panel.PanelTopicsReader;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the panels that publish over unencrypted MQTT. */
public final class PanelReader {

  private static final String NAME = "name";

  /** The keys that only panels have. */
  static final List<String> PANEL_KEYS =
      List.of(
          "client",
          "from",
          "silent-after",
          NAME,
          PanelProfile.BASE,
          PanelTopicsReader.KEY,
          "writes");

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

  private final ProtocolProfileLibrary<PanelProfile> profiles;
  private final PanelClients clients = new PanelClients();

  PanelReader(ProtocolProfileLibrary<PanelProfile> profiles) {
    this.profiles = profiles;
  }

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
    Optional<PanelProfile> profile = device.field("profile").flatMap(profiles::find);
    Map<String, String> texts = texts(device, name, profile);
    PanelTopics topics = PanelTopics.read(device, profile, texts);
    Map<PointName, PanelWrite> writes = PanelWriteReader.read(device, topics.topics(), texts);
    if (id.isEmpty() || link.isEmpty() || client.isEmpty()) {
      return Optional.empty();
    }
    String nameOnTopics = topics.nameDevices() ? texts.getOrDefault(PanelProfile.DEVICE, "") : "";
    PanelSource source = new PanelSource(client.get(), from, nameOnTopics, topics.namedTopics());
    Device.Panel panel =
        new Device.Panel(
            id.get(), link.get(), source, silentAfter, topics.topics(), writes, reporting);
    return clients.add(device, panel) ? Optional.of(panel) : Optional.empty();
  }

  /** Returns the texts in place of the captures of topics, by their names. */
  private static Map<String, String> texts(
      Section device, String name, Optional<PanelProfile> profile) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(PanelProfile.DEVICE, device.optional(NAME, PanelTopicText.LEVELS).orElse(name));
    Optional<String> base = device.optional(PanelProfile.BASE, PanelTopicText.LEVELS);
    String ofProfile = profile.map(PanelProfile::base).orElse("");
    if (base.isPresent() || !ofProfile.isEmpty()) {
      texts.put(PanelProfile.BASE, base.orElse(ofProfile));
    }
    return texts;
  }
}
