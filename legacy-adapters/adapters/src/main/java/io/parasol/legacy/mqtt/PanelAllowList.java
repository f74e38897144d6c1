// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.model.site.AddressBlock;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.mqtt.packet.ConnectPacket;
import io.parasol.legacy.mqtt.packet.ConnectRefusal;
import io.parasol.legacy.mqtt.packet.ConnectRefusedException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The clients that may connect on a link: the panels of the configuration, from their addresses.
 */
final class PanelAllowList {

  private final LinkId link;
  private final Map<String, PanelClient> panels = new LinkedHashMap<>();
  private final Map<PanelClient, InetAddress> addresses = new LinkedHashMap<>();

  PanelAllowList(LinkId link, Collection<PanelClient> panels) {
    this.link = link;
    replace(panels);
  }

  /** Replaces the clients; those that stay may stay connected. */
  void replace(Collection<PanelClient> others) {
    panels.clear();
    others.forEach(panel -> panels.put(panel.name().value(), panel));
    addresses.keySet().retainAll(panels.values());
  }

  LinkId link() {
    return link;
  }

  /**
   * Returns whether a panel may connect from this address. If not, the gateway does not need to
   * read from the connection.
   */
  boolean allows(InetAddress address) {
    return panels.values().stream().anyMatch(panel -> isFrom(panel, address));
  }

  private static boolean isFrom(PanelClient panel, InetAddress address) {
    Optional<AddressBlock> from = panel.from();
    return from.isEmpty() || from.get().contains(address);
  }

  /**
   * Returns the panel that a client identifies itself as.
   *
   * @throws ConnectRefusedException if the panel is unknown, may not connect from this address, or
   *     is connected from another address. A panel that has moved must wait until its old
   *     connection has ended.
   */
  PanelClient admit(ConnectPacket connect, InetAddress address) throws ConnectRefusedException {
    PanelClient panel = panels.get(connect.client());
    if (panel == null) {
      throw new ConnectRefusedException(ConnectRefusal.CLIENT, connect.is5());
    }
    if (!isFrom(panel, address)) {
      throw new ConnectRefusedException(ConnectRefusal.ADDRESS, connect.is5());
    }
    boolean isElsewhere = panel.connection().isPresent() && !address.equals(addresses.get(panel));
    if (isElsewhere) {
      throw new ConnectRefusedException(ConnectRefusal.ELSEWHERE, connect.is5());
    }
    addresses.put(panel, address);
    return panel;
  }
}
