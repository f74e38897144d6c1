// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clients of panels. A client may publish for several devices, on different topics. */
final class PanelClients {

  /** Each message is compared with the topics of all devices of its client. */
  private static final int MAX_DEVICES = 64;

  private final Map<Key, Client> clients = new HashMap<>();

  private record Key(LinkId link, ClientName client) {}

  /** The devices of a client, and the topics that only one of them may have. */
  private record Client(List<Device.Panel> panels, Map<TopicPattern, DeviceId> owners) {}

  /** Adds a panel to its client; reports a problem and returns false if it does not fit. */
  boolean add(Section device, Device.Panel panel) {
    Client client =
        clients.computeIfAbsent(
            new Key(panel.link().id(), panel.client()),
            any -> new Client(new ArrayList<>(), new HashMap<>()));
    boolean fits =
        hasRoom(device, client.panels(), panel)
            && isFromSamePlace(device, client.panels(), panel)
            && hasOwnTopics(device, client.owners(), panel);
    client.panels().add(panel);
    return fits;
  }

  private static boolean hasRoom(Section device, List<Device.Panel> others, Device.Panel panel) {
    if (others.size() >= MAX_DEVICES) {
      device.problem(
          "client",
          "%s, which has %d devices".formatted(panel.client(), others.size()),
          "a client with at most %d devices".formatted(MAX_DEVICES));
    }
    return others.size() < MAX_DEVICES;
  }

  private static boolean isFromSamePlace(
      Section device, List<Device.Panel> others, Device.Panel panel) {
    for (Device.Panel other : others) {
      boolean bothKnown = other.source().from().isPresent() && panel.source().from().isPresent();
      if (bothKnown && !other.source().from().equals(panel.source().from())) {
        device.problem(
            "from",
            panel.source().from().get().toString(),
            "%s, as of %s, which has the same client"
                .formatted(other.source().from().get(), other.id()));
        return false;
      }
    }
    return true;
  }

  /** Devices of a client share topics only where the message is about the client as a whole. */
  private static boolean hasOwnTopics(
      Section device, Map<TopicPattern, DeviceId> owners, Device.Panel panel) {
    for (PanelTopic topic : panel.topics()) {
      if (topic.use() instanceof Use.State || topic.use() instanceof Use.Ignored) {
        continue;
      }
      DeviceId owner = owners.putIfAbsent(topic.pattern(), panel.id());
      if (owner != null) {
        device.problem(
            "client",
            "%s, the client of %s, which has the topic %s as well"
                .formatted(panel.client(), owner, Field.quoted(topic.pattern().value())),
            "another client, or another name or other topics");
        return false;
      }
    }
    return true;
  }
}
