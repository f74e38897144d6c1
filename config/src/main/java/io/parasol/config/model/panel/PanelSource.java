// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.site.AddressBlock;
import java.util.List;
import java.util.Optional;

/**
 * The MQTT client that publishes for a device, and the name that it gives the device.
 *
 * @param client it may publish for several devices.
 * @param from the addresses that the client may connect from; empty for any address.
 * @param name the name of the device on the topics of the client; empty if they have none.
 * @param namedTopics the topics of the client with captures in place of the name of the device.
 */
public record PanelSource(
    ClientName client, Optional<AddressBlock> from, String name, List<TopicPattern> namedTopics) {

  public PanelSource {
    namedTopics = List.copyOf(namedTopics);
  }

  /** Returns the client and the name as one word. */
  public String address() {
    return name.isEmpty() ? client.toString() : client + "/" + name;
  }
}
