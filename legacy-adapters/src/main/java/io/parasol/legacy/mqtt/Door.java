// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.site.AddressBlock;
import io.parasol.config.site.LinkId;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who may come in on a link: the panels of the configuration, from where they are. */
final class Door {

  private final LinkId link;
  private final Map<String, Panel> panels = new LinkedHashMap<>();
  private final Map<Panel, InetAddress> addresses = new LinkedHashMap<>();

  Door(LinkId link, Collection<Panel> panels) {
    this.link = link;
    panels.forEach(panel -> this.panels.put(panel.config().client().value(), panel));
  }

  LinkId link() {
    return link;
  }

  /** Whether there is a panel that may come from there, so that it is worth listening at all. */
  boolean knows(InetAddress address) {
    return panels.values().stream().anyMatch(panel -> isFrom(panel, address));
  }

  private static boolean isFrom(Panel panel, InetAddress address) {
    Optional<AddressBlock> from = panel.config().from();
    return from.isEmpty() || from.get().contains(address);
  }

  /**
   * The panel that a visitor says it is.
   *
   * @throws ConnectRefusedException if it is none, or comes from elsewhere, or another one is
   *     connected in its name: a panel that has moved waits until its old connection has ended.
   */
  Panel admit(Greeting greeting, InetAddress address) throws ConnectRefusedException {
    Panel panel = panels.get(greeting.client());
    if (panel == null) {
      throw new ConnectRefusedException(ConnectRefusal.CLIENT, greeting.is5());
    }
    if (!isFrom(panel, address)) {
      throw new ConnectRefusedException(ConnectRefusal.ADDRESS, greeting.is5());
    }
    boolean isElsewhere = panel.connection().isPresent() && !address.equals(addresses.get(panel));
    if (isElsewhere) {
      throw new ConnectRefusedException(ConnectRefusal.ELSEWHERE, greeting.is5());
    }
    addresses.put(panel, address);
    return panel;
  }
}
