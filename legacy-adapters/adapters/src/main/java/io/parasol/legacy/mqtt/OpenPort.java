// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The open port of a link, and the clients that may connect to it with their panels. */
final class OpenPort {

  /**
   * Connections of a link in addition to four for each client, for connections that end at once or
   * stay open unused.
   */
  private static final int SPARE_CONNECTIONS = 32;

  private final PanelServer server;
  private final PanelAllowList allowList;
  private final ConnectionLimiter limiter;
  private final Map<ClientName, List<SiteConfig.Device.Panel>> configs = new LinkedHashMap<>();
  private final Map<ClientName, PanelClient> clients = new LinkedHashMap<>();
  private final Map<DeviceId, PanelDeviceLink> panels = new LinkedHashMap<>();

  OpenPort(PanelServer server, PanelAllowList allowList, ConnectionLimiter limiter) {
    this.server = server;
    this.allowList = allowList;
    this.limiter = limiter;
  }

  static int maxConnections(int clients) {
    return 4 * clients + SPARE_CONNECTIONS;
  }

  PanelServer server() {
    return server;
  }

  Map<DeviceId, PanelDeviceLink> panels() {
    return panels;
  }

  /** Returns the configurations of the panels. */
  List<SiteConfig.Device.Panel> configs() {
    return configs.values().stream().flatMap(List::stream).toList();
  }

  /** Returns panels by their clients, each in the order given. */
  static Map<ClientName, List<SiteConfig.Device.Panel>> byClient(
      List<SiteConfig.Device.Panel> panels) {
    Map<ClientName, List<SiteConfig.Device.Panel>> byClient = new LinkedHashMap<>();
    for (SiteConfig.Device.Panel panel : panels) {
      byClient.computeIfAbsent(panel.client(), any -> new ArrayList<>()).add(panel);
    }
    return byClient;
  }

  /** Removes the clients whose panels differ, and returns the links of these panels. */
  List<PanelDeviceLink> removeChanged(Map<ClientName, List<SiteConfig.Device.Panel>> wanted) {
    List<PanelDeviceLink> removed = new ArrayList<>();
    for (ClientName client : List.copyOf(configs.keySet())) {
      List<SiteConfig.Device.Panel> own = Objects.requireNonNull(configs.get(client));
      if (!own.equals(wanted.get(client))) {
        configs.remove(client);
        clients.remove(client);
        for (SiteConfig.Device.Panel panel : own) {
          PanelDeviceLink link = panels.remove(panel.id());
          if (link != null) {
            removed.add(link);
          }
        }
      }
    }
    return removed;
  }

  /** Adds the clients that are not there, and returns the links of their panels. */
  List<PanelDeviceLink> addMissing(
      Map<ClientName, List<SiteConfig.Device.Panel>> wanted, PanelEnvironment environment) {
    List<PanelDeviceLink> added = new ArrayList<>();
    wanted.forEach(
        (name, own) -> {
          if (configs.putIfAbsent(name, own) == null) {
            PanelClient client = new PanelClient(own, environment);
            clients.put(name, client);
            client.panels().forEach(panel -> added.add(new PanelDeviceLink(panel, client)));
          }
        });
    added.forEach(link -> panels.put(link.device(), link));
    return added;
  }

  List<PanelClient> clients() {
    return List.copyOf(clients.values());
  }

  /** Replaces the clients that may connect. */
  @ConfinedTo("panels")
  void admit(List<PanelClient> admitted) {
    allowList.replace(admitted);
    limiter.setMaxTotal(maxConnections(admitted.size()));
  }
}
